"use strict";
// Before the first paint: the chosen theme, and whether room is needed for recent look-ups.
(() => {
	const root = document.documentElement;
	root.classList.add("js");
	try {
		const theme = localStorage.getItem("kb.theme");
		if (theme === '"dark"' || theme === '"light"') root.dataset.theme = theme.slice(1, -1);
		if (localStorage.getItem("kb.recent")) root.classList.add("has-recent");
	} catch {}
})();
