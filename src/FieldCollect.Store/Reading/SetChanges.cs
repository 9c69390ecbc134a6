using System.Data.Common;
using FieldCollect.Register;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Reading;

/// <summary>A record that was written, or that came into a beat or left it.</summary>
public sealed record ChangedRecord(long ChangeNumber, Guid Id, bool Deleted);

/// <summary>
/// Which records of one set have changed since a number. For some beats it is a range of Feed, which also knows who left; for the county a range of Changes:
/// cost follows what is new.
/// </summary>
public static class SetChanges
{
    /// <param name="connection">A reading connection.</param>
    /// <param name="sqlite">Ids are 16 bytes there, uuid elsewhere.</param>
    /// <param name="set">The set.</param>
    /// <param name="beats">Whose rows; null for the county.</param>
    /// <param name="since">What is known already.</param>
    /// <param name="after">The last record of a page that ended within that number.</param>
    /// <param name="upTo">The head of these pages.</param>
    /// <param name="most">Records of a page.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<IReadOnlyList<ChangedRecord>> ReadAsync(
        DbConnection connection, bool sqlite, EntitySet set, IReadOnlySet<string>? beats, long since, Guid after, long upTo, int most, CancellationToken cancel)
    {
        await using var command = Command(connection, set, beats, since, upTo, after == Guid.Empty ? ">" : ">=");
        command.CommandText = $"""
            SELECT "RecordId", "Number", "Deleted" FROM ({command.CommandText}) AS c
            WHERE "Number" > @since OR "RecordId" > @after
            ORDER BY "Number", "RecordId" LIMIT @most
            """;
        command.Add("@after", sqlite ? after.ToByteArray(bigEndian: true) : after);
        command.Add("@most", most);
        var changed = new List<ChangedRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var id = sqlite ? new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true) : reader.GetGuid(0);
            changed.Add(new ChangedRecord(reader.GetInt64(1), id, reader.GetInt32(2) == 1));
        }

        return changed;
    }

    public static async Task<long> CountAsync(
        DbConnection connection, EntitySet set, IReadOnlySet<string>? beats, long since, long upTo, CancellationToken cancel)
    {
        await using var command = Command(connection, set, beats, since, upTo, ">");
        command.CommandText = $"SELECT COUNT(*) FROM ({command.CommandText}) AS c";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), null);
    }

    private static DbCommand Command(DbConnection connection, EntitySet set, IReadOnlySet<string>? beats, long since, long upTo, string from)
    {
        var command = connection.CreateCommand();
        command.Add("@since", since);
        command.Add("@upTo", upTo);
        if (set.OnTerminals && beats is not null)
        {
            var names = beats.Order(StringComparer.Ordinal).Select((beat, i) =>
            {
                command.Add($"@beat{i}", beat);
                return $"@beat{i}";
            }).ToList();
            command.Add("@set", set.Number);
            // Gone from one beat and present in another is not gone.
            command.CommandText = $"""
                SELECT "RecordId", MAX("ChangeNumber") AS "Number", CASE WHEN MIN("State") = {(int)FeedState.Deleted} THEN 1 ELSE 0 END AS "Deleted" FROM "Feed"
                WHERE "BeatCode" IN ({(names.Count == 0 ? "''" : string.Join(',', names))}) AND "EntitySet" = @set AND "ChangeNumber" {from} @since AND "ChangeNumber" <= @upTo
                GROUP BY "RecordId"
                """;
            return command;
        }

        command.Add("@set", set.Name);
        command.Add("@removed", Register.Sync.ChangeKind.Removed);
        command.CommandText = $"""
            SELECT "RecordId", MAX("ChangeNumber") AS "Number", MAX(CASE WHEN "Kind" = @removed THEN 1 ELSE 0 END) AS "Deleted" FROM "Changes"
            WHERE "EntitySet" = @set AND "ChangeNumber" {from} @since AND "ChangeNumber" <= @upTo
            GROUP BY "RecordId"
            """;
        return command;
    }
}
