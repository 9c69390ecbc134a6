using System.CommandLine;

namespace FieldCollect.Cli.QualityCommands;

/// <summary><c>fieldcollect quality ...</c>: how good the register is.</summary>
public static class QualityCommand
{
    public static Command Create() => new("quality", "How good the register is. 数据质量。") { ChecksCommand.Create() };
}
