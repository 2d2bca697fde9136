// The colors that somebody prefers, before anything is painted. Tabs may show different people, so what this one keeps counts first.
(() => {
  const metas = [...document.querySelectorAll('meta[name="theme-color"]')];
  const [light, dark] = metas.map((meta) => meta.content);
  const usual = [light, dark];
  show(wanted());
  addEventListener('daypass:theme', () => show(document.documentElement.dataset.theme));

  function show(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    metas.forEach((meta, at) => { meta.content = { light, dark }[theme] ?? usual[at]; });
  }

  function wanted() {
    try {
      const kept = sessionStorage.getItem('daypass:theme') ?? localStorage.getItem('daypass:theme');
      return ['light', 'dark'].find((it) => it === kept);
    } catch {
      return undefined; // where nothing may be kept, the colors are those of the device
    }
  }
})();
