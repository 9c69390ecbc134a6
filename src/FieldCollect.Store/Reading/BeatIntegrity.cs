using System.Collections.Concurrent;
using System.Data.Common;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Reading;

/// <summary>
/// What a terminal of a beat must hold: a count and a hash a set, worked out from one index range of the Feed, which keeps one row a record and beat
/// however long the history. Remembered until the beat's newest number changes.
/// </summary>
public sealed class BeatIntegrity(bool sqlite)
{
    // A county has a few hundred beats; each is some twenty short texts.
    private const int MostRemembered = 1_000;

    private static readonly IReadOnlyList<EntitySet> Reference = [.. EntitySets.All.Where(s => s.OnTerminals && typeof(IReference).IsAssignableFrom(s.Type))];

    private readonly ConcurrentDictionary<string, (long Newest, IReadOnlyDictionary<string, SetIntegrity> Sets)> _beats = new();
    private readonly ConcurrentDictionary<(string Set, string County), (long Newest, SetIntegrity Of)> _reference = new();

    /// <summary>Sets by name; one that is not named has no row in the beat. Inside a read transaction it fits whatever else is read in it.</summary>
    public async Task<IReadOnlyDictionary<string, SetIntegrity>> OfAsync(DbConnection connection, string beat, CancellationToken cancel)
    {
        var sets = new SortedDictionary<string, SetIntegrity>(StringComparer.Ordinal);
        foreach (var set in Reference)
        {
            if (await OfReferenceAsync(connection, set, beat, cancel) is { Count: > 0 } of)
                sets.Add(set.Name, of);
        }

        foreach (var (name, of) in await OfFeedAsync(connection, beat, cancel))
            sets.Add(name, of);
        return sets;
    }

    private async Task<IReadOnlyDictionary<string, SetIntegrity>> OfFeedAsync(DbConnection connection, string beat, CancellationToken cancel)
    {
        var newest = await BeatFeed.NewestAsync(connection, beat, cancel);
        if (_beats.TryGetValue(beat, out var known) && known.Newest == newest)
            return known.Sets;
        var sets = new Dictionary<string, SetIntegrity>();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT "EntitySet", "RecordId", "Version" FROM "Feed" WHERE "BeatCode" = @beat AND "State" = {(int)FeedState.Present}""";
        command.Add("@beat", beat);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var (last, of) = ((short)0, new SetIntegrity());
        while (await reader.ReadAsync(cancel))
        {
            var number = reader.GetInt16(0);
            if (number != last)
            {
                last = number;
                var name = EntitySets.Of(number).Name;
                if (!sets.TryGetValue(name, out of!))
                    sets[name] = of = new SetIntegrity();
            }

            of.Add(sqlite ? new Guid(reader.GetFieldValue<byte[]>(1), bigEndian: true) : reader.GetGuid(1), reader.GetInt64(2));
        }

        if (_beats.Count >= MostRemembered)
            _beats.Clear();
        _beats[beat] = (newest, sets);
        return sets;
    }

    private async Task<SetIntegrity> OfReferenceAsync(DbConnection connection, EntitySet set, string beat, CancellationToken cancel)
    {
        var of = new SetIntegrity();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT MAX(\"ChangeNumber\") FROM \"{set.Name}\"";
        var newest = await command.ExecuteScalarAsync(cancel) is long number ? number : 0;
        var name = (set.Name, set.Type == typeof(Register.Divisions.Division) ? CountyDivisions.CountyOf(beat) : "");
        if (_reference.TryGetValue(name, out var known) && known.Newest == newest)
            return known.Of;

        var condition = set.Type == typeof(Register.Divisions.Division)
            ? CountyDivisions.Condition("t", beat, value =>
            {
                var parameter = $"@p{command.Parameters.Count}";
                command.Add(parameter, value);
                return parameter;
            })
            : "";
        var key = set.Type == typeof(Register.CodeLists.CodeItem) ? "t.\"List\" || '/' || t.\"Code\"" : "t.\"Code\"";
        command.CommandText = $"SELECT {key}, t.\"Version\" FROM \"{set.Name}\" t{(condition.Length > 0 ? " WHERE " + condition : "")}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            of.Add(reader.GetString(0), reader.GetInt64(1));
        if (_reference.Count >= MostRemembered)
            _reference.Clear();
        _reference[name] = (newest, of);
        return of;
    }
}
