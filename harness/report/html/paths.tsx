/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding, PathStep, WeakSpot } from '../../result';
import { Graph, listKept } from './graph';
import { showName } from './name';
import { Path } from './path';
import type { PlaceContext } from './place';
import { chooseSpot } from './sentence';
import { countShared, findCut, listStops, twine, type Strands } from './strand';

interface PathsProps {
  readonly finding: Finding;
  readonly context: PlaceContext;
  readonly brief: boolean;
}

/** Objects of a path that are shown. */
const most = 16;
const mostBriefly = 8;

/** How the root leads to a leaked object: as a graph, what else keeps it folded, the same in words folded. */
export function Paths({ finding, context, brief }: PathsProps) {
  const mostSteps = brief ? mostBriefly : most;
  const { retainingPath, otherRetainingPaths, weakSpots } = finding;
  const spot = chooseSpot(weakSpots);
  const beside = findBesideOrNull(finding, spot);
  const drawn = [retainingPath, ...(beside ? [beside] : [])] as const;
  const isCut = findCut(retainingPath, spot) !== null;
  return (
    <section>
      <h2>Retaining {beside ? 'paths' : 'path'}</h2>
      <Graph
        strands={twine(drawn, spot, mostSteps)}
        label={`From the root to ${showName(finding.className)}`}
        finding={finding}
        context={context}
        kept={isCut ? listKept(finding) : []}
      />
      {isCut && <p class="legend">Shaded: freed when the weak spot is broken.</p>}
      {otherRetainingPaths
        .filter((path) => path !== beside)
        .map((path) => (
          <OtherPath path={path} drawn={drawn} {...{ spot, finding, context, brief }} />
        ))}
      <details>
        <summary>In words</summary>
        {[retainingPath, ...(brief ? [] : otherRetainingPaths)].map((path) => (
          <Path path={path} spot={spot} context={context} mostSteps={mostSteps} />
        ))}
      </details>
    </section>
  );
}

/** Of several references that have to be broken together, the path of another: it is drawn beside the first. */
function findBesideOrNull({ retainingPath, otherRetainingPaths }: Finding, spot: WeakSpot | null) {
  const site = findCut(retainingPath, spot)?.site;
  const isOfAnother = (path: readonly PathStep[]): boolean => {
    const cut = findCut(path, spot);
    return cut !== null && cut.site !== site && path.at(-1)?.id === retainingPath.at(-1)?.id;
  };
  return otherRetainingPaths.find(isOfAnother) ?? null;
}

interface OtherPathProps extends PathsProps {
  readonly path: readonly PathStep[];
  readonly drawn: readonly (readonly PathStep[])[];
  readonly spot: WeakSpot | null;
}

/** Drawn from the last object on that it shares with the paths above; briefly, in words. */
function OtherPath({ path, drawn, spot, finding, context, brief }: OtherPathProps) {
  const text = showName(path.findLast((step) => step.text !== '')?.text ?? '(root)');
  return (
    <details>
      <summary>
        And also through <code>{text}</code>
      </summary>
      {brief ? (
        <Path path={path} spot={spot} context={context} mostSteps={mostBriefly} />
      ) : (
        <Graph
          strands={leaveShared(path, drawn, spot)}
          label={`And also through ${text}`}
          {...{ finding, context }}
          kept={[]}
        />
      )}
    </details>
  );
}

function leaveShared(
  path: readonly PathStep[],
  drawn: readonly (readonly PathStep[])[],
  spot: WeakSpot | null,
): Strands {
  const shared = Math.max(...drawn.map((one) => countShared(one, path)));
  const [first, ...rest] = listStops(path, spot, shared - 1, path.length, most);
  return { trunk: first ? [{ ...first, reference: null }, ...rest] : [], lanes: [], tail: [] };
}
