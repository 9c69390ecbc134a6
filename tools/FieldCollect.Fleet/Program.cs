using System.CommandLine;
using FieldCollect.Fleet;

// Many terminals: simulated from a seed. Exit code 0: every promise kept; 1: one was broken, and the command that plays it again is printed.
var root = new RootCommand("Many terminals at work, and the promises that are made to them checked.") { SimulateCommand.Create(), SoakCommand.Create() };
return await root.Parse(args).InvokeAsync();
