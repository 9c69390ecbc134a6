using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Cli.Generate;

/// <summary>Codes the first addresses of the beat, village by village as a campaign goes, and has plates made and partly mounted for them.</summary>
public static class Plates
{
    /// <summary>The coding scheme that the county's labels follow.</summary>
    public const string Scheme = "demo";

    private static readonly string[] NotMounted = [DoorplateStatus.Delivered, DoorplateStatus.Printed, DoorplateStatus.Printed, DoorplateStatus.Ordered];

    // Of those that do not hang, one in so many is in one of the rarer states: each is there to be seen in every beat of a county at scale 1.
    private const int OneInRare = 12;

    private static readonly string[] Rare = [DoorplateStatus.Planned, DoorplateStatus.Damaged, DoorplateStatus.Missing, DoorplateStatus.Retired, DoorplateStatus.Replaced];

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
        MakeRare(draft, [.. draft.Records.Doorplates.Skip(mounted)]);
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
            Token = Token(draft),
            NumberText = address.Number ?? address.Name,
            Size = address.Kind switch { AddressKind.Compound => "large", AddressKind.Building => "medium", _ => "small" },
            Status = mounted ? DoorplateStatus.Mounted : dice.Pick(NotMounted),
            SerialNumber = string.Create(CultureInfo.InvariantCulture, $"SQ{draft.Plan.Slot:0000}{draft.Records.Doorplates.Count + 1:00000}"),
            BatchNumber = BatchNumber(draft.Today),
            OrderedOn = OrderedOn(draft.Today),
        };
        if (plate.Status != DoorplateStatus.Ordered) plate.PrintedOn = plate.OrderedOn.Value.AddDays(10);
        if (plate.Status is DoorplateStatus.Delivered or DoorplateStatus.Mounted) plate.DeliveredOn = plate.OrderedOn.Value.AddDays(20);
        if (!mounted) return plate;
        var place = new Place(address.Longitude!.Value, address.Latitude!.Value).Near(0.00003, dice);
        plate.MountedAt = new DateTimeOffset(draft.Today.AddDays(-dice.Between(1, 280)), new TimeOnly(dice.Between(1, 9), dice.Below(60)), TimeSpan.Zero);
        (plate.Longitude, plate.Latitude) = (place.Longitude, place.Latitude);
        plate.MountedOn = County.Day(plate.MountedAt.Value);
        plate.MetresFromAddress = PlateDistance.Metres(place.Longitude, place.Latitude, address.Longitude, address.Latitude);
        return plate;
    }

    // Every so many plates that do not hang, five in a row have a story of their own. The one that was replaced hung where the next one will.
    private static void MakeRare(BeatDraft draft, List<Doorplate> plates)
    {
        for (var i = 0; i < plates.Count - 1; i++)
        {
            if (i % OneInRare >= Rare.Length) continue;
            var plate = plates[i];
            plate.Status = Rare[i % OneInRare];
            switch (plate.Status)
            {
                case DoorplateStatus.Planned:
                    (plate.BatchNumber, plate.SerialNumber, plate.OrderedOn, plate.PrintedOn, plate.DeliveredOn) = (null, null, null, null, null);
                    break;
                case DoorplateStatus.Damaged or DoorplateStatus.Missing:
                    (plate.DeliveredOn, plate.FaultOn) = (null, draft.Today.AddDays(-5 - i % 30));
                    break;
                case DoorplateStatus.Replaced:
                    var next = plates[i + 1];
                    (plate.AddressId, plate.NumberText, plate.Size, plate.ReplacedById, plate.RevokedOn) = (next.AddressId, next.NumberText, next.Size, next.Id, draft.Today.AddDays(-40));
                    next.ReplacesId = plate.Id;
                    break;
                default:
                    plate.RevokedOn = draft.Today.AddDays(-20);
                    break;
            }
        }
    }

    /// <summary>The order that all plates of the demo came with: ten months ago.</summary>
    public static PlateBatch Batch(DateOnly today, int wanted) => new()
    {
        Id = PlateBatch.IdOf(BatchNumber(today)),
        Version = 1,
        Number = BatchNumber(today),
        Maker = "示范标牌厂",
        OrderedOn = OrderedOn(today),
        DueOn = OrderedOn(today).AddMonths(3),
        Material = "铝板反光膜",
        Status = PlateBatchStatus.Ordered,
        Wanted = wanted,
    };

    private static DateOnly OrderedOn(DateOnly today) => today.AddMonths(-10);

    private static string BatchNumber(DateOnly today) => OrderedOn(today).ToString("yyyyMM", CultureInfo.InvariantCulture);

    private static string Token(BeatDraft draft)
    {
        Span<byte> random = stackalloc byte[PlateToken.RandomLength];
        for (var i = 0; i < random.Length; i++) random[i] = (byte)draft.Dice.Below(PlateToken.Alphabet.Length);
        return PlateToken.Of(draft.PlateKey, random);
    }
}
