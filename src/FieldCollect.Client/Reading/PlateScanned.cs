using FieldCollect.Client.Local;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;

namespace FieldCollect.Client.Reading;

/// <summary>What a scanned plate opens on the terminal.</summary>
/// <param name="Scan">What was read from the code. Its host is told, because a token copied under another host is a fraud that the token alone does not show.</param>
/// <param name="Plate">The plate; null for one that this beat does not know: of another beat, made since the last pull, or forged. The register can tell them apart.</param>
/// <param name="Card">The plate's address; null where the plate is unknown or belongs to none.</param>
/// <param name="Due">What is to be verified at the address today.</param>
public sealed record PlateScanned(PlateScan Scan, PlateFound? Plate, AddressCard? Card, IReadOnlyList<DueRow> Due)
{
    internal static PlateScanned Of(LocalSession db, string scanned, DateOnly today)
    {
        var plate = Find.ByPlate(db, scanned);
        var scan = PlateUrl.Read(scanned) ?? (plate is null ? throw new TerminalException(TerminalProblems.NoPlate) : new PlateScan(plate.Plate.Record.Token, null, null));
        var card = plate?.AddressId is { } address ? Reading.Card.Of(db, address) : null;
        return new PlateScanned(scan, plate, card, card is null ? [] : DueAt(card, today));
    }

    // The same question as the list of what is due asks of the whole beat, of one address.
    private static List<DueRow> DueAt(AddressCard card, DateOnly today)
    {
        var due = new List<DueRow>();
        void Look<T>(string set, Held<T> row, bool live)
            where T : Record, IVerifiable
        {
            if (live && (row.Record.DueOn <= today || (row.Record.DueOn is null && row.Record.VerifiedAt is null)))
                due.Add(new DueRow(set, row.Record.Id, row.Record.DueOn));
        }

        Look("Addresses", card.Address, card.Address.Record.Status == Register.Addresses.AddressStatus.InUse);
        foreach (var house in card.Houses)
            Look("Houses", house, house.Record.EndedOn is null);
        foreach (var stay in card.Stays)
            Look("Residencies", stay.Stay, stay.Stay.Record.EndedOn is null);
        foreach (var unit in card.Units)
            Look("Units", unit, unit.Record.EndedOn is null);
        return due;
    }
}
