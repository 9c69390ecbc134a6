using System.Data.Common;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Reading;

/// <summary>Where a pull stands in a beat's feed: after this row.</summary>
public sealed record FeedCursor(long ChangeNumber, short EntitySet, Guid RecordId)
{
    public static readonly FeedCursor Start = new(-1, 0, Guid.Empty);

    /// <summary>After everything that carries the number.</summary>
    public static FeedCursor After(long changeNumber) => new(changeNumber, short.MaxValue, Guid.Empty);
}

/// <summary>One page of a beat's feed.</summary>
/// <param name="Items">In the order of the feed.</param>
/// <param name="More">There is at least one more.</param>
public sealed record FeedPage(IReadOnlyList<FeedItem> Items, bool More);

/// <summary>Reads one range of Feed(BeatCode, ChangeNumber): cost follows what is new, not how long the beat's history is.</summary>
public static class BeatFeed
{
    /// <summary>The register's newest change number. Read before the page: what comes later is the next pull's.</summary>
    public static async Task<long> HeadAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "ChangeNumber" FROM "RegisterState" WHERE "Id" = 1""";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), null);
    }

    /// <summary>Whether the register has such a beat.</summary>
    public static async Task<bool> ExistsAsync(DbConnection connection, string beatCode, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT 1 FROM "Beats" WHERE "Code" = @beat""";
        command.Add("@beat", beatCode);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    /// <param name="connection">A reading connection.</param>
    /// <param name="sqlite">Ids are 16 bytes there, uuid elsewhere.</param>
    /// <param name="beatCode">The beat.</param>
    /// <param name="after">Where the last page ended.</param>
    /// <param name="upTo">The head read at the start of this pull.</param>
    /// <param name="goneBefore">What left the beat up to this number is no news to whoever held nothing then; -1 for one who holds rows.</param>
    /// <param name="sets">Only these sets, by number; null for all.</param>
    /// <param name="most">Items of a page.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<FeedPage> ReadAsync(
        DbConnection connection, bool sqlite, string beatCode, FeedCursor after, long upTo, long goneBefore, int most, IReadOnlyCollection<short>? sets, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "ChangeNumber","EntitySet","RecordId","State" FROM "Feed"
            WHERE "BeatCode" = @beat AND ("ChangeNumber","EntitySet","RecordId") > (@number,@set,@id) AND "ChangeNumber" <= @head AND ("State" = 0 OR "ChangeNumber" > @gone) {OfSets(sets)}
            ORDER BY "ChangeNumber","EntitySet","RecordId" LIMIT @most
            """;
        command.Add("@beat", beatCode);
        command.Add("@number", after.ChangeNumber);
        command.Add("@set", after.EntitySet);
        command.Add("@id", sqlite ? after.RecordId.ToByteArray(bigEndian: true) : after.RecordId);
        command.Add("@head", upTo);
        command.Add("@gone", goneBefore);
        command.Add("@most", most + 1);
        var items = new List<FeedItem>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            items.Add(new FeedItem
            {
                BeatCode = beatCode,
                ChangeNumber = reader.GetInt64(0),
                EntitySet = reader.GetInt16(1),
                RecordId = sqlite ? new Guid(reader.GetFieldValue<byte[]>(2), bigEndian: true) : reader.GetGuid(2),
                State = (FeedState)reader.GetInt16(3),
            });
        }

        return items.Count > most ? new FeedPage(items[..most], true) : new FeedPage(items, false);
    }

    /// <summary>The number of the beat's newest row; what was worked out of the beat is good as long as it stays.</summary>
    public static async Task<long> NewestAsync(DbConnection connection, string beatCode, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT MAX("ChangeNumber") FROM "Feed" WHERE "BeatCode" = @beat""";
        command.Add("@beat", beatCode);
        return await command.ExecuteScalarAsync(cancel) is long newest ? newest : 0;
    }

    /// <summary>What is new in a beat since a number: how many rows, counted up to a bound, and whether anything has left.</summary>
    public static async Task<(int Rows, bool Left)> SinceAsync(DbConnection connection, string beatCode, long since, int most, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT COUNT(*), COALESCE(MAX("State"), 0) FROM
            (SELECT "State" FROM "Feed" WHERE "BeatCode" = @beat AND "ChangeNumber" > @since ORDER BY "ChangeNumber" LIMIT @most) AS f
            """;
        command.Add("@beat", beatCode);
        command.Add("@since", since);
        command.Add("@most", most);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt32(0), reader.GetInt32(1) != 0);
    }

    private static string OfSets(IReadOnlyCollection<short>? sets) => sets is null ? "" : $"AND \"EntitySet\" IN ({string.Join(',', sets.DefaultIfEmpty((short)0))})";
}
