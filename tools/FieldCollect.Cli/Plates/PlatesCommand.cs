using System.CommandLine;

namespace FieldCollect.Cli.PlateCommands;

/// <summary><c>fieldcollect plates</c>: doorplates from the order to the door, on the data folder. With a server running on it, the same is asked by its actions.</summary>
public static class PlatesCommand
{
    public static Command Create() => new("plates", "Doorplates: order, deliver, count, change keys. 门牌管理。")
    {
        OrderCommand.Create(),
        StepCommand.Deliver(),
        StatusCommand.Create(),
        RotateKeyCommand.Create(),
    };
}
