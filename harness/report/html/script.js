// Filters the list of findings. All that the report says is there without it.
(() => {
  const form = document.getElementById('filter');
  if (form === null) return;
  const rows = [...document.querySelectorAll('#findings tbody tr')].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
  }));
  const choices = [...form.querySelectorAll('select')];
  const output = form.querySelector('output');
  form.hidden = false;

  const apply = () => {
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      const chosen = choices.every(({ name, value }) => value === '' || row.dataset[name] === value);
      row.hidden = !chosen || !words.every((word) => text.includes(word));
      if (!row.hidden) shown++;
    }
    output.value = `${shown} of ${rows.length}`;
  };

  const showAll = () => {
    form.reset();
    apply();
  };

  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, select') !== null;
    if (event.key === 'Escape' && form.contains(event.target)) showAll();
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (form.offsetParent === null) location.hash = '#overview';
    event.preventDefault();
    form.text.focus();
  });
  apply();
})();

// What is folded is printed, too.
(() => {
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const details of folded) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
  });
})();
