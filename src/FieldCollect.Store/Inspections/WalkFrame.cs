using System.Data.Common;
using System.Globalization;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Reading;

namespace FieldCollect.Store.Inspections;

/// <summary>A door of the frame.</summary>
/// <param name="Id">The address.</param>
/// <param name="ParentId">The address above it.</param>
/// <param name="BeatCode">Its beat.</param>
/// <param name="CollectorId">Who collected what is there.</param>
/// <param name="Text">What it is called within its parent: name or number.</param>
public sealed record FrameDoor(Guid Id, Guid? ParentId, string BeatCode, Guid CollectorId, string Text);

/// <summary>The places that a walk is drawn from, as the register had them at a number.</summary>
/// <param name="Strata">Places by beat; single doors by collector, too.</param>
/// <param name="DoorsOf">The doors of each place, in the order in which one passes them.</param>
/// <param name="Records">Records of the kinds looked for behind each door.</param>
public sealed record WalkFrame(IReadOnlyList<FrameStratum> Strata, IReadOnlyDictionary<Guid, IReadOnlyList<FrameDoor>> DoorsOf, ILookup<Guid, (string Kind, Guid Id)> Records)
{
    // No path is longer, and a cycle must not hang the reader.
    private const int DeepestPath = 8;

    // Below what either driver takes in one statement.
    private const int IdsAQuery = 500;

    /// <summary>The door beside it that comes next: what no list has between the two belongs to the first. Null for the last of its parent.</summary>
    public FrameDoor? After(FrameDoor door) => _next.GetValueOrDefault(door.Id);

    private readonly Dictionary<Guid, FrameDoor> _next = DoorsOf.Values.SelectMany(d => d).GroupBy(d => (d.BeatCode, d.ParentId))
        .Select(siblings => siblings.Order(ByPassing).ToList())
        .SelectMany(siblings => siblings.Zip(siblings.Skip(1))).ToDictionary(p => p.First.Id, p => p.Second);

    private static readonly Comparer<FrameDoor> ByPassing = Comparer<FrameDoor>.Create((one, other) =>
    {
        // 2号 before 10号: numbers by their size, then by the text, then by the id, so that the order is one.
        var byNumber = NumberIn(one.Text).CompareTo(NumberIn(other.Text));
        return byNumber != 0 ? byNumber : string.CompareOrdinal(one.Text, other.Text) is var byText && byText != 0 ? byText : one.Id.CompareTo(other.Id);
    });

    /// <param name="connection">One that only reads, within a transaction, so that all statements see one state.</param>
    /// <param name="beats">Codes of the beats.</param>
    /// <param name="kinds">What is looked for.</param>
    /// <param name="places">A code of the list InspectionPlace.</param>
    /// <param name="number">The register as of this number; null as it is.</param>
    /// <param name="until">Work taken in before it says who the collector is.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<WalkFrame> ReadAsync(
        DbConnection connection, IReadOnlyCollection<string> beats, IReadOnlyCollection<string> kinds, string places, long? number, DateTimeOffset until, CancellationToken cancel)
    {
        var inUse = (await FrameQuery.RecordsAsync(connection, beats, [WalkedDoor.Doors], number, cancel)).ToDictionary(r => r.Id);
        var nodes = await NodesAsync(connection, beats, inUse.Keys, cancel);
        var above = nodes.Where(n => inUse.ContainsKey(n.Key) && n.Value.ParentId is not null).Select(n => n.Value.ParentId!.Value).ToHashSet();
        // Whoever lives in a street without houses lives behind no door.
        var doors = inUse.Values.Where(r => !above.Contains(r.Id) && nodes.TryGetValue(r.Id, out var node) && AddressKind.Depth(node.Kind) > AddressKind.Depth(AddressKind.Lane)).ToList();
        var collectorOf = await FrameQuery.CollectorsOfAsync(connection, beats, doors, until, cancel);
        var framed = doors.Select(r => (
            Place: PlaceOf(r.Id, places, nodes),
            Door: new FrameDoor(r.Id, nodes[r.Id].ParentId, r.BeatCode, collectorOf(r), nodes[r.Id].Text))).ToList();
        var strata = framed
            .GroupBy(d => (d.Door.BeatCode, Collector: places == InspectionPlace.Door ? d.Door.CollectorId : Guid.Empty))
            .Select(g => new FrameStratum(g.Key.BeatCode, WalkedDoor.Kind, g.Key.Collector, [.. g.Select(d => d.Place).Distinct().Order()], 0));
        var isDoor = doors.Select(d => d.Id).ToHashSet();
        var records = (await FrameQuery.RecordsAsync(connection, beats, [.. kinds.Where(k => k != WalkedDoor.Doors)], number, cancel)).Where(r => isDoor.Contains(r.AddressId)).Select(r => (r.AddressId, r.Kind, r.Id));
        if (kinds.Contains(WalkedDoor.Doors))
            records = records.Concat(doors.Select(d => (AddressId: d.Id, Kind: WalkedDoor.Doors, d.Id)));
        return new WalkFrame(
            SampleFrame.Ordered(strata),
            framed.GroupBy(d => d.Place).ToDictionary(g => g.Key, g => (IReadOnlyList<FrameDoor>)[.. g.Select(d => d.Door).Order(ByPassing)]),
            records.ToLookup(r => r.AddressId, r => (r.Kind, r.Id)));
    }

    // The building that a door is in, and a detached one is its own; or the street, and one without anything above it is its own.
    private static Guid PlaceOf(Guid door, string places, Dictionary<Guid, Node> nodes)
    {
        var at = door;
        for (var i = 0; i < DeepestPath && nodes[at].ParentId is { } parent && nodes.TryGetValue(parent, out var above); i++)
        {
            if (places switch
            {
                InspectionPlace.Building => AddressKind.Depth(above.Kind) < AddressKind.Depth(AddressKind.Building),
                InspectionPlace.Street => AddressKind.Depth(nodes[at].Kind) <= AddressKind.Depth(AddressKind.Lane),
                _ => true,
            })
                break;
            at = parent;
        }

        return at;
    }

    private static async Task<Dictionary<Guid, Node>> NodesAsync(DbConnection connection, IReadOnlyCollection<string> beats, IReadOnlyCollection<Guid> wanted, CancellationToken cancel)
    {
        var nodes = new Dictionary<Guid, Node>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"""{Select} WHERE "BeatCode" IN ({FrameQuery.List(command, "@beat", beats)})""";
            await AddAsync(command, nodes, cancel);
        }

        // Those that lay in the beats then, and lie in others now.
        foreach (var chunk in wanted.Where(id => !nodes.ContainsKey(id)).Chunk(IdsAQuery))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"""{Select} WHERE "Id" IN ({FrameQuery.List(command, "@id", chunk)})""";
            await AddAsync(command, nodes, cancel);
        }

        return nodes;
    }

    private const string Select = """SELECT "Id", "ParentId", "Kind", "Name", "Number" FROM "Addresses" """;

    private static async Task AddAsync(DbCommand command, Dictionary<Guid, Node> nodes, CancellationToken cancel)
    {
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            nodes[reader.Id(0)!.Value] = new Node(reader.Id(1), reader.GetString(2), reader.IsDBNull(3) ? reader.IsDBNull(4) ? "" : reader.GetString(4) : reader.GetString(3));
    }

    private static int NumberIn(string text)
    {
        var digits = text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).Take(9).ToArray();
        return digits.Length == 0 ? int.MaxValue : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private sealed record Node(Guid? ParentId, string Kind, string Text);
}
