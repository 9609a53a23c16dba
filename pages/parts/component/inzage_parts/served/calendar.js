// A button that opens the browser's own calendar, and writes the day that is chosen in the text field
// beside it, as if it were typed there.

const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
const beside = new WeakMap();

function write(key, text) {
  const field = document.querySelector(`.st-key-${CSS.escape(key)} input`);
  if (!field) return;
  field.focus();
  setValue.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  // Streamlit takes the text over now.
  field.blur();
}

export default function draw({ data, parentElement }) {
  const button = parentElement.querySelector(".inzage-calendar button");
  const calendar = parentElement.querySelector(".inzage-calendar input");
  if (!beside.has(button)) {
    button.addEventListener("click", () => calendar.showPicker());
    calendar.addEventListener("change", () => {
      const [year, month, day] = calendar.value.split("-");
      if (day) write(beside.get(button), `${day}/${month}/${year}`);
      button.focus();
    });
  }
  beside.set(button, data.key);
  button.ariaLabel = button.title = data.name;
  Object.assign(calendar, { min: data.first, max: data.last, value: data.day });
}
