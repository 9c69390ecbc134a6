using System.CommandLine;
using FieldCollect.Cli.BulletinCommands;
using FieldCollect.Cli.Day;
using FieldCollect.Cli.Divisions;
using FieldCollect.Cli.Generate;
using FieldCollect.Cli.PlateCommands;
using FieldCollect.Cli.QualityCommands;
using FieldCollect.Cli.RegisterCommands;
using FieldCollect.Cli.TerminalCommands;

// One command a line; each says in its own file what it does.
var root = new RootCommand("FieldCollect: one standard address, three actuals. 一标三实采集。")
{
    GenerateCommand.Create(),
    DivisionsCommand.Create(),
    EmptyCommand.Create(),
    RestoredCommand.Create(),
    AuditCommand.Create(),
    AccountsCommand.Create(),
    PlatesCommand.Create(),
    TerminalCommand.Create(),
    DayCommand.Create(),
    ProofCommand.Create(),
    QualityCommand.Create(),
    InspectionCommand.Create(),
    PolicyCommand.Create(),
    BulletinCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
