using System.Globalization;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Cli.Generate;

/// <summary>Codes the first addresses of the beat, village by village as a campaign goes, and has plates made and partly mounted for them.</summary>
public static class Plates
{
    /// <summary>The coding scheme that the county's labels follow.</summary>
    public const string Scheme = "demo";

    // Without I, L, O and U, which are misread from a worn plate (Crockford).
    private const string TokenAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly string[] NotMounted = [DoorplateStatus.Delivered, DoorplateStatus.Printed, DoorplateStatus.Printed, DoorplateStatus.Ordered];

    public static void CodeAndMount(BeatDraft draft)
    {
        var (coded, mounted) = (draft.Plan.Share.CodedAddresses, draft.Plan.Share.MountedPlates);
        var running = new Dictionary<string, int>();
        foreach (var node in draft.Nodes.Where(CanBearAPlate).Where(n => !draft.Faulty.Contains(n.Address.Id)).Take(coded))
        {
            var village = node.Address.DivisionCode;
            var number = running[village] = running.GetValueOrDefault(village) + 1;
            // The label of copies of a village (above scale 1) must differ: two digits of copy, six of running number.
            node.Address.Code = village + string.Create(CultureInfo.InvariantCulture, $"{draft.Plan.Copy:00}{number:000000}");
            node.Address.CodingScheme = Scheme;
            draft.Records.Doorplates.Add(PlateFor(draft, node.Address, draft.Records.Doorplates.Count < mounted));
        }
        if (draft.Records.Doorplates.Count < coded)
        {
            throw new InvalidOperationException($"Beat {draft.BeatCode} has only {draft.Records.Doorplates.Count} addresses that can bear a plate, {coded} are wanted.");
        }
    }

    private static bool CanBearAPlate(AddressNode node) =>
        node.Address.Kind is AddressKind.Compound or AddressKind.Building or AddressKind.Entrance or AddressKind.Room;

    private static Doorplate PlateFor(BeatDraft draft, Address address, bool mounted)
    {
        var dice = draft.Dice;
        var plate = new Doorplate
        {
            Id = draft.Ids.Next(),
            BeatCode = draft.BeatCode,
            AddressId = address.Id,
            Token = Token(dice),
            NumberText = address.Number ?? address.Name,
            Size = address.Kind switch { AddressKind.Compound => "large", AddressKind.Building => "medium", _ => "small" },
            Status = mounted ? DoorplateStatus.Mounted : dice.Pick(NotMounted),
            SerialNumber = string.Create(CultureInfo.InvariantCulture, $"SQ{draft.Plan.Slot:0000}{draft.Records.Doorplates.Count + 1:00000}"),
            BatchNumber = draft.Today.AddMonths(-10).ToString("yyyyMM", CultureInfo.InvariantCulture),
        };
        if (!mounted) return plate;
        var place = new Place(address.Longitude!.Value, address.Latitude!.Value).Near(0.00003, dice);
        plate.MountedAt = new DateTimeOffset(draft.Today.AddDays(-dice.Between(1, 280)), new TimeOnly(dice.Between(1, 9), dice.Below(60)), TimeSpan.Zero);
        (plate.Longitude, plate.Latitude) = (place.Longitude, place.Latitude);
        return plate;
    }

    private static string Token(Dice dice) => string.Create(20, dice, static (token, dice) =>
    {
        for (var i = 0; i < token.Length; i++) token[i] = TokenAlphabet[dice.Below(TokenAlphabet.Length)];
    });
}
