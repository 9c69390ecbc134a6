// Rows of several entity sets as items of one 4.01 delta payload, and the removals between them (OData JSON Format 4.01, 15).
using System.Data.Common;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>A condition over the rows of a set: text over <paramref name="alias"/>'s columns, its values added to the parameters.</summary>
public delegate string RowCondition(string alias, SqlParameters parameters);

/// <summary>Writes items of a delta payload; the host has started the array and decides what belongs into it.</summary>
public static class DeltaItems
{
    /// <summary>Writes the rows that the condition names and the scope lets through, each whole and with its own context.</summary>
    /// <returns>The keys written.</returns>
    public static async Task<IReadOnlyCollection<EntityKey>> WriteAsync(ODataSchema schema, EntitySetMap set, IRowScope scope, RowCondition condition,
        DbConnection connection, Utf8JsonWriter json, RowObserver? onRow = null, CancellationToken ct = default)
    {
        var statement = new SqlStatement(schema.Dialect, scope);
        var list = new SelectList();
        var source = statement.From(set);
        var shape = new EntityShape(set, source, list, Select.Of(set, null), []);
        var where = condition(source.Alias, statement.Parameters);
        if (statement.Scope(source) is { } scoped)
            where = $"{where} AND {scoped}";
        // Metadata none: a delta item's control information has the names of 4.01, without the prefix, and is written here.
        var style = new ReplyStyle(new Uri("about:blank"), MetadataLevel.None);
        var written = new HashSet<EntityKey>();
        await using var command = statement.Parameters.Command(connection, $"SELECT {list.Sql} FROM {source.FromText()} WHERE {where}");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new ReaderRow(reader, schema.Dialect);
        while (await reader.ReadAsync(ct))
        {
            json.WriteStartObject();
            json.WriteString("@context", $"#{set.Name}/$entity");
            if (shape.ETag(row) is { } etag)
                json.WriteString("@etag", etag);
            shape.WriteMembers(json, row, style, onRow, null);
            json.WriteEndObject();
            written.Add(shape.Key(row));
        }

        return written;
    }

    /// <summary>Writes that a row is gone from the register, or from what the reader may see.</summary>
    public static void WriteRemoved(Utf8JsonWriter json, EntitySetMap set, EntityKey key, bool deleted)
    {
        json.WriteStartObject();
        json.WriteString("@context", $"#{set.Name}/$deletedEntity");
        json.WriteStartObject("@removed");
        json.WriteString("reason", deleted ? "deleted" : "changed");
        json.WriteEndObject();
        json.WriteString("@id", set.Name + key.ToUrl(set));
        json.WriteEndObject();
    }
}
