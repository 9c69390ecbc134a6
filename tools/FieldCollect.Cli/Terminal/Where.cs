using System.CommandLine;
using FieldCollect.Client;
using FieldCollect.Client.Reading;

namespace FieldCollect.Cli.TerminalCommands;

/// <summary>The address a command is about: by the plate at the door, or by its id.</summary>
internal sealed class Where
{
    public Option<string?> Plate { get; } = new("--plate") { Description = "The plate's token or scanned URL. 门牌二维码。" };

    public Option<Guid?> Address { get; } = new("--address") { Description = "The address's id. 地址标识。" };

    public AddressCard Find(Terminal terminal, ParseResult parsed)
    {
        var id = parsed.GetValue(Address);
        if (parsed.GetValue(Plate) is { } scanned)
        {
            var plate = terminal.FindByPlate(scanned) ?? throw new TerminalException(TerminalProblems.UnknownRecord, "--plate");
            if (!plate.IsCurrent)
                Console.Error.WriteLine("注意：此门牌已更换或停用。 This plate has been replaced or retired.");
            id = plate.AddressId;
        }

        return (id is { } address ? terminal.AddressCard(address) : null) ?? throw new TerminalException(TerminalProblems.UnknownRecord, "--plate / --address");
    }
}
