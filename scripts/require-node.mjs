// Ends the process with one line where Node is too old; written so that Node 12 can still read it.

var wanted = [20, 19];
var found = process.versions.node.split(".").map(Number);

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    "Lectern needs Node " +
      wanted.join(".") +
      " or newer, found " +
      process.versions.node +
      " (" +
      process.execPath +
      "); install the current LTS release from https://nodejs.org, then run the command again",
  );
  process.exit(1);
}
