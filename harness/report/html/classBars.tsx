/** @jsxRuntime automatic @jsxImportSource preact */
import type { RetainedClass } from '../../result';
import { showName } from './name';
import { showBytes } from './size';
import { round } from './sparkline';

/** What is retained, by class: of each bar the dark part is the objects' own bytes. */
export function ClassBars({ classes }: { classes: readonly RetainedClass[] }) {
  const most = Math.max(1, ...classes.map(({ retainedBytes }) => retainedBytes));
  return (
    <table class="classes">
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col" class="number">
            objects
          </th>
          <th scope="col" class="number">
            shallow
          </th>
          <th scope="col" class="number">
            retained
          </th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ name, objects, shallowBytes, retainedBytes }) => (
          <tr>
            <th scope="row">
              <code>{showName(name)}</code>
              <Bar shallow={shallowBytes / most} retained={retainedBytes / most} />
            </th>
            <td class="number">{objects}</td>
            <td class="number">{showBytes(shallowBytes)}</td>
            <td class="number">{showBytes(retainedBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Parts of the widest bar. */
function Bar({ shallow, retained }: { shallow: number; retained: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="retained" width={round(100 * Math.min(1, Math.max(retained, shallow)))} height="4" />
      <rect class="shallow" width={round(100 * Math.min(1, shallow))} height="4" />
    </svg>
  );
}
