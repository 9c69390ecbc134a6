using System.Data.Common;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// The records that there are to be inspected, by beat, kind and collector: as they are, or as they were at a number of the register. The past is made of the present by undoing the changes since,
/// which are few where a sample is drawn soon after its period.
/// </summary>
public static class FrameQuery
{
    /// <summary>The kinds of records that can be inspected.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["Residencies", "Houses", "Units", "Addresses"];

    // Six times a large county: 16 MB of ids.
    private const int MostRecords = 1_000_000;

    // Some weeks of a county's work. Whoever draws later than that has a register to read that is another.
    private const int MostChanges = 200_000;

    // Below what either driver takes in one statement.
    private const int IdsAQuery = 500;

    private static readonly string[] Undone = [nameof(BeatRecord.BeatCode), "AddressId", nameof(IEnding.EndedOn), nameof(Record.RemovedAt), nameof(Address.Status)];

    /// <summary>The register's last number before a moment; 0 if there is none.</summary>
    public static async Task<long> NumberBeforeAsync(DbConnection connection, DateTimeOffset moment, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "ChangeNumber" FROM "Changes" WHERE "ReceivedAt" < @moment ORDER BY "ReceivedAt" DESC, "ChangeNumber" DESC LIMIT 1""";
        command.Add("@moment", moment.ToUnixTimeMilliseconds());
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel) ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The strata that have records, in the order of their names, none of them drawn yet.</summary>
    /// <param name="connection">One that only reads, within a transaction, so that all statements see one state.</param>
    /// <param name="beats">Codes of the beats.</param>
    /// <param name="kinds">Of <see cref="Kinds"/>.</param>
    /// <param name="number">The register as of this number; null as it is.</param>
    /// <param name="until">Work taken in before it says who the collector is.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProblemException">TooComplex: too many records, or too much has changed since.</exception>
    public static async Task<IReadOnlyList<FrameStratum>> ReadAsync(
        DbConnection connection, IReadOnlyCollection<string> beats, IReadOnlyCollection<string> kinds, long? number, DateTimeOffset until, CancellationToken cancel)
    {
        var records = await RecordsAsync(connection, beats, kinds, number, cancel);
        var collectorOf = await CollectorsOfAsync(connection, beats, records, until, cancel);
        return SampleFrame.Ordered(records
            .GroupBy(r => (r.BeatCode, r.Kind, Collector: collectorOf(r)))
            .Select(g => new FrameStratum(g.Key.BeatCode, g.Key.Kind, g.Key.Collector, [.. g.Select(r => r.Id).Order()], 0)));
    }

    /// <summary>The records themselves, each with its beat and address.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    internal static async Task<List<Row>> RecordsAsync(
        DbConnection connection, IReadOnlyCollection<string> beats, IReadOnlyCollection<string> kinds, long? number, CancellationToken cancel)
    {
        var records = new List<Row>();
        var since = number is { } asOf ? await SinceAsync(connection, kinds, asOf, cancel) : [];
        foreach (var kind in kinds)
        {
            var touched = since.Where(s => s.Key.Kind == kind).ToDictionary(s => s.Key.Id, s => s.Value);
            records.AddRange((await CurrentAsync(connection, kind, beats, cancel)).Where(r => !touched.ContainsKey(r.Id)));
            records.AddRange(await AsTheyWereAsync(connection, kind, touched, beats, cancel));
            if (records.Count > MostRecords)
                throw new ProblemException(Problems.TooComplex, "Beats", $"An inspection has at most {MostRecords:N0} records to draw from: take fewer beats or kinds.");
        }

        return records;
    }

    /// <summary>Who collected each of some addresses: who was last there and met somebody, else who wrote the record down.</summary>
    internal static async Task<Func<Row, Guid>> CollectorsOfAsync(
        DbConnection connection, IReadOnlyCollection<string> beats, IReadOnlyCollection<Row> records, DateTimeOffset until, CancellationToken cancel)
    {
        var collectors = await CollectorsAsync(connection, beats, until, cancel);
        var makers = await MakersAsync(connection, [.. records.Where(r => !collectors.ContainsKey(r.AddressId)).Select(r => r.Id)], cancel);
        return record => collectors.TryGetValue(record.AddressId, out var visitor) ? visitor : makers.GetValueOrDefault(record.Id);
    }

    private static string Live(string kind) => kind == "Addresses" ? $"\"Status\" = '{AddressStatus.InUse}'" : "\"EndedOn\" IS NULL";

    private static string AddressOf(string kind) => kind == "Addresses" ? "\"Id\"" : "\"AddressId\"";

    private static async Task<List<Row>> CurrentAsync(DbConnection connection, string kind, IReadOnlyCollection<string> beats, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "Id", "BeatCode", {AddressOf(kind)} FROM "{kind}" WHERE "RemovedAt" IS NULL AND {Live(kind)} AND "BeatCode" IN ({List(command, "@beat", beats)}) LIMIT {MostRecords + 1}
            """;
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            rows.Add(new Row(reader.Id(0)!.Value, reader.GetString(1), kind, reader.Id(2)!.Value));
        return rows;
    }

    // Per record what stood before the first change since; null for one that was made since.
    private static async Task<Dictionary<(string Kind, Guid Id), Dictionary<string, object?>?>> SinceAsync(
        DbConnection connection, IReadOnlyCollection<string> kinds, long number, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "EntitySet", "RecordId", "Kind", "Fields" FROM "Changes" WHERE "ChangeNumber" > @number AND "EntitySet" IN ({List(command, "@kind", kinds)})
            ORDER BY "ChangeNumber", "Ordinal" LIMIT {MostChanges + 1}
            """;
        command.Add("@number", number);
        var (since, read) = (new Dictionary<(string, Guid), Dictionary<string, object?>?>(), 0);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            if (++read > MostChanges)
                throw new ProblemException(Problems.TooComplex, "PeriodTo", "Too much has been written since the period ended. Plan anew, and draw within some weeks.");
            var key = (reader.GetString(0), reader.Id(1)!.Value);
            if (reader.GetString(2) == ChangeKind.Created)
            {
                since.TryAdd(key, null);
                continue;
            }

            if (!since.TryGetValue(key, out var old))
                since[key] = old = [];
            if (old is null || reader.IsDBNull(3))
                continue;
            foreach (var field in JsonSerializer.Deserialize<IReadOnlyList<FieldChange>>(reader.GetString(3), FieldJson.Options)!.Where(f => Undone.Contains(f.Name)))
                old.TryAdd(field.Name, field.Old);
        }

        return since;
    }

    private static async Task<List<Row>> AsTheyWereAsync(
        DbConnection connection, string kind, Dictionary<Guid, Dictionary<string, object?>?> touched, IReadOnlyCollection<string> beats, CancellationToken cancel)
    {
        var (rows, inFrame) = (new List<Row>(), beats.ToHashSet(StringComparer.Ordinal));
        var ends = kind == "Addresses" ? nameof(Address.Status) : nameof(IEnding.EndedOn);
        foreach (var chunk in touched.Where(t => t.Value is not null).Select(t => t.Key).Chunk(IdsAQuery))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                SELECT "Id", "BeatCode", {AddressOf(kind)}, "RemovedAt" IS NULL, {Live(kind)} FROM "{kind}" WHERE "Id" IN ({List(command, "@id", chunk)})
                """;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var id = reader.Id(0)!.Value;
                var old = touched[id]!;
                var there = old.TryGetValue(nameof(Record.RemovedAt), out var removed) ? removed is null : reader.GetBoolean(3);
                var live = !old.TryGetValue(ends, out var ended) ? reader.GetBoolean(4)
                    : kind == "Addresses" ? (string?)FieldJson.Read(ended, typeof(string)) == AddressStatus.InUse
                    : ended is null;
                var beat = old.TryGetValue(nameof(BeatRecord.BeatCode), out var was) ? (string)FieldJson.Read(was, typeof(string))! : reader.GetString(1);
                var address = kind != "Addresses" && old.TryGetValue("AddressId", out var at) ? (Guid)FieldJson.Read(at, typeof(Guid))! : reader.Id(2)!.Value;
                if (there && live && inFrame.Contains(beat))
                    rows.Add(new Row(id, beat, kind, address));
            }
        }

        return rows;
    }

    // Who was last at the address and met somebody.
    private static async Task<Dictionary<Guid, Guid>> CollectorsAsync(DbConnection connection, IReadOnlyCollection<string> beats, DateTimeOffset until, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "AddressId", "OfficerId" FROM "Visits"
            WHERE "RemovedAt" IS NULL AND "ReceivedAt" < @until AND "Outcome" NOT IN ('nobodyHome','refused') AND "BeatCode" IN ({List(command, "@beat", beats)})
            ORDER BY "ReceivedAt", "Id"
            """;
        command.Add("@until", until.ToUnixTimeMilliseconds());
        var collectors = new Dictionary<Guid, Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            collectors[reader.Id(0)!.Value] = reader.Id(1)!.Value;
        return collectors;
    }

    // Where nobody has been, who wrote the record down.
    private static async Task<Dictionary<Guid, Guid>> MakersAsync(DbConnection connection, IReadOnlyCollection<Guid> records, CancellationToken cancel)
    {
        var makers = new Dictionary<Guid, Guid>();
        foreach (var chunk in records.Chunk(IdsAQuery))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"""SELECT "RecordId", "UserId" FROM "Changes" WHERE "RecordId" IN ({List(command, "@id", chunk)}) AND "Kind" = '{ChangeKind.Created}'""";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                makers[reader.Id(0)!.Value] = reader.Id(1)!.Value;
        }

        return makers;
    }

    /// <summary>The names of parameters for some values, for IN.</summary>
    internal static string List<T>(DbCommand command, string name, IReadOnlyCollection<T> values)
        where T : notnull
    {
        var sqlite = command is Microsoft.Data.Sqlite.SqliteCommand;
        foreach (var (value, i) in values.Select((v, i) => (v, i)))
            command.Add($"{name}{i}", sqlite && value is Guid id ? id.ToByteArray(bigEndian: true) : value);
        return string.Join(',', values.Select((_, i) => $"{name}{i}"));
    }

    /// <summary>A record of the frame.</summary>
    internal sealed record Row(Guid Id, string BeatCode, string Kind, Guid AddressId);
}
