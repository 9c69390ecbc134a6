using System.CommandLine;
using FieldCollect.Fleet;

// Many terminals: simulated from a seed, or real ones over loopback. Exit code 0: every promise kept; 1: one was broken, and the command that plays it again is printed.
var root = new RootCommand("Many terminals at work, and the promises that are made to them checked.") { RunCommand.Create(), SimulateCommand.Create(), SoakCommand.Create() };
// A run that is stopped ends its server and clears up after itself before the process ends.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
