// A file that is dropped on the box, and the buttons that copy what stands further down.
const one = (selector) => document.querySelector(selector);
const input = one("[type=file]");

function check() {
	const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
	const large = size > Number(input.dataset.most);
	input.setCustomValidity(large ? input.dataset.tooLarge : "");
	if (large) input.reportValidity();
}
if (input) {
	const box = one(".hero-box");
	const hasFiles = (event) => [...event.dataTransfer.types].includes("Files");
	input.addEventListener("change", check);
	for (const type of ["dragover", "dragleave", "drop"]) {
		document.addEventListener(type, (event) => {
			if (!hasFiles(event)) return;
			event.preventDefault();
			box.classList.toggle("drops", type === "dragover");
			if (type !== "drop") return;
			input.files = event.dataTransfer.files;
			check();
			box.querySelector("button").focus();
		});
	}
}
for (const button of document.querySelectorAll("[data-copies]")) {
	button.addEventListener("click", () => one(`#${button.dataset.copies} .copy`).click());
}
