// A lost connection with the server is said, and so is that it is back. No click is taken meanwhile:
// it would be gone. Afterwards the page is loaded anew, as its address says, unless the server surely
// knows this tab still: another start of it knows no tab, it forgets one that was away for long, and
// Streamlit empties fields when a run was cut off.

const { lost, back } = JSON.parse(document.querySelector("#inzage-words").textContent).connection;
const application = "[data-testid=stApp]";
const ofConnection = "[role=dialog]:not([data-testid=stDialog], [data-testid=stDialog] *)";
const typedIn = "input:not([type=checkbox], [type=radio], [type=file]), textarea";
const longAway = 60_000;
const loadedAnew = "inzage-loaded-anew";

const notice = document.createElement("div");
notice.id = "inzage-connection";
notice.role = "alert";
document.body.append(notice);

// At first it is "new"; then "here", "away" or "returning".
let connection = "new";
let lostAt = 0;
let wasCutOff = false;
const firstStart = startOfServer();

async function startOfServer() {
  try {
    const answer = await fetch("/inzage/started", { cache: "no-store" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function say([english, dutch]) {
  notice.textContent = document.documentElement.lang === "nl" ? dutch : english;
}

async function comeBack() {
  connection = "returning";
  const [before, now] = [await firstStart, await startOfServer()];
  if (connection !== "returning") return;
  if (now && before === now && !wasCutOff && Date.now() - lostAt < longAway) {
    connection = "here";
    say(back);
    return;
  }
  sessionStorage.setItem(loadedAnew, "yes");
  location.reload();
}

function followConnection() {
  const { testConnectionState: state, testScriptState: run } =
    document.querySelector(application)?.dataset ?? {};
  if (state === "CONNECTED" && connection === "new") {
    connection = "here";
    if (sessionStorage.getItem(loadedAnew)) say(back);
    sessionStorage.removeItem(loadedAnew);
  } else if (state === "CONNECTED" && connection === "away") {
    comeBack();
  } else if (state !== "CONNECTED" && (connection === "here" || connection === "returning")) {
    if (connection === "here") [lostAt, wasCutOff] = [Date.now(), run !== "notRunning"];
    connection = "away";
    say(lost);
  }
}

new MutationObserver(followConnection).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-test-connection-state"],
});

addEventListener(
  "click",
  (event) => {
    if (connection === "here") {
      notice.textContent = "";
    } else if (connection !== "new" && !event.target.closest(`${typedIn}, ${ofConnection}`)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);
