// Rows of several entity sets as items of one 4.01 delta payload, and the removals between them (OData JSON Format 4.01, 15).
using System.Buffers;
using System.Data.Common;
using System.Text.Json;

namespace FieldCollect.OData;

/// <summary>A condition over the rows of a set: text over <paramref name="alias"/>'s columns, its values added to the parameters.</summary>
public delegate string RowCondition(string alias, SqlParameters parameters);

/// <summary>Takes a row: its key, its version, and the row as JSON in UTF-8, which is good until this returns.</summary>
public delegate void RowBody(EntityKey key, long version, ReadOnlySpan<byte> json);

/// <summary>Writes items of a delta payload; the host has started the array and decides what belongs into it.</summary>
public static class DeltaItems
{
    /// <summary>Writes the rows that the condition names and the scope lets through, each whole and with its own context.</summary>
    /// <returns>The keys written.</returns>
    public static async Task<IReadOnlyCollection<EntityKey>> WriteAsync(ODataSchema schema, EntitySetMap set, IRowScope scope, RowCondition condition,
        DbConnection connection, Utf8JsonWriter json, RowObserver? onRow = null, CancellationToken ct = default)
    {
        var statement = new SqlStatement(schema.Dialect);
        var level = new RowLevel();
        var source = statement.From(set);
        var shape = new EntityShape(set, source, level, Select.Of(schema, set, null), []);
        var template = statement.Finish(
            $"SELECT {level.List.Sql} FROM {source.FromText()}{statement.Condition(" WHERE ", source.Alias, condition)}{statement.Scope(source, " AND ")}");
        // Metadata none: a delta item's control information has the names of 4.01, without the prefix, and is written here.
        var style = ReplyStyle.Bare(v401: true);
        var written = new HashSet<EntityKey>();
        using var command = Statements.Of(connection, template.Bind(Binding.ForRows(scope, style)));
        await using var reader = await command.ReadAsync(ct);
        var row = schema.Dialect.Row(reader);
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

    /// <summary>
    /// Reads the same rows in the order of their keys, each as a JSON object by itself, without control information and without nulls. What is handed
    /// on lies in a buffer that the next row is written into.
    /// </summary>
    public static async Task ReadAsync(ODataSchema schema, EntitySetMap set, IRowScope scope, RowCondition condition, DbConnection connection, RowBody onRow,
        System.Text.Encodings.Web.JavaScriptEncoder encoder, CancellationToken ct = default)
    {
        var statement = new SqlStatement(schema.Dialect);
        var level = new RowLevel();
        var source = statement.From(set);
        var shape = new EntityShape(set, source, level, Select.Of(schema, set, null), []);
        var version = set.ETag is { } etag ? level.List.Add(source, etag) : -1;
        var template = statement.Finish(
            $"SELECT {level.List.Sql} FROM {source.FromText()}{statement.Condition(" WHERE ", source.Alias, condition)}{statement.Scope(source, " AND ")} ORDER BY {string.Join(", ", set.Key.Select(source.Column))}");
        var style = ReplyStyle.Bare(v401: true, OmittedValues.Nulls);
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = encoder, SkipValidation = true });
        using var command = Statements.Of(connection, template.Bind(Binding.ForRows(scope, style)));
        await using var reader = await command.ReadAsync(ct);
        var row = schema.Dialect.Row(reader);
        while (await reader.ReadAsync(ct))
        {
            buffer.ResetWrittenCount();
            json.Reset();
            json.WriteStartObject();
            shape.WriteMembers(json, row, style, null, null);
            json.WriteEndObject();
            json.Flush();
            onRow(shape.Key(row), version < 0 ? 0 : row.Long(version), buffer.WrittenSpan);
        }
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
