// A row says the same whether it is read where it stands or was kept in memory, and whichever way its text went into the reply.
using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace FieldCollect.OData.Tests;

public sealed class RowTests
{
    public static TheoryData<PropertyKind, string> Values => new()
    {
        { PropertyKind.String, "''" }, { PropertyKind.String, "NULL" }, { PropertyKind.String, "'it''s \"quoted\" \\ / <b>&amp;'" }, { PropertyKind.String, "5" },
        { PropertyKind.String, "char(0, 1, 9, 10, 13, 31, 127, 133, 160, 8232, 65279, 65533)" }, { PropertyKind.String, "'一标三实 㙟 𠮷 😀'" },
        { PropertyKind.Guid, "x'0190a1b2c3d47e8f901a2b3c4d5e6f70'" }, { PropertyKind.Guid, "NULL" },
        { PropertyKind.Int32, "0" }, { PropertyKind.Int32, "-7" }, { PropertyKind.Int32, "NULL" },
        { PropertyKind.Int64, "0" }, { PropertyKind.Int64, "9223372036854775807" }, { PropertyKind.Int64, "NULL" },
        { PropertyKind.Double, "0.0" }, { PropertyKind.Double, "-0.1" }, { PropertyKind.Double, "1e300" }, { PropertyKind.Double, "9e999" }, { PropertyKind.Double, "-9e999" }, { PropertyKind.Double, "3" }, { PropertyKind.Double, "NULL" },
        { PropertyKind.Boolean, "0" }, { PropertyKind.Boolean, "1" }, { PropertyKind.Boolean, "NULL" },
        { PropertyKind.Date, "'2026-11-22'" }, { PropertyKind.Date, "NULL" },
        { PropertyKind.DateTimeOffset, "0" }, { PropertyKind.DateTimeOffset, "1795318330123" }, { PropertyKind.DateTimeOffset, "-62135596800000" }, { PropertyKind.DateTimeOffset, "NULL" },
        { PropertyKind.TimeOfDay, "0" }, { PropertyKind.TimeOfDay, "45296789" }, { PropertyKind.Duration, "90061001" },
        { PropertyKind.Json, """'["新",{"a":1}]'""" }, { PropertyKind.Json, "NULL" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_written_the_same_from_the_database_and_from_memory(PropertyKind kind, string sql)
    {
        var (here, kept, by) = Ask(kind, sql);
        Assert.Equal(here, kept);
        Assert.Equal(sql == "NULL" ? "null" : by, here);
    }

    [Fact]
    public void Every_character_is_written_the_same_from_the_database_and_from_memory()
    {
        for (var from = 0; from < 0x30000; from += 512)
        {
            var runes = Enumerable.Range(from, 512).Where(Rune.IsValid).Select(i => new Rune(i)).ToList();
            if (runes.Count == 0)
                continue;
            var (here, kept, _) = Ask(PropertyKind.String, $"char({string.Join(", ", runes.Select(r => r.Value))})");
            Assert.Equal(kept, here);
            Assert.Equal(string.Concat(runes), JsonDocument.Parse(here).RootElement.GetString());
        }
    }

    // As SqliteRow writes it, as a kept row does, and as it would be read by ADO.NET (texts and numbers only).
    private static (string Here, string Kept, string By) Ask(PropertyKind kind, string sql)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT 1, {sql}";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var row = Dialect.Sqlite.Row(reader);
        var style = ReplyStyle.Bare(v401: true);
        var by = Text(json =>
        {
            if (kind == PropertyKind.String && !reader.IsDBNull(1))
                json.WriteStringValue(reader.GetString(1));
            else
                row.Write(json, kind, 1, style);
        });
        using var rows = new KeptRows([new SelectedColumn("1", PropertyKind.Int32), new SelectedColumn(sql, kind)]);
        var kept = rows.Add(row);
        return (Text(json => row.Write(json, kind, 1, style)), Text(json => kept.Write(json, kind, 1, style)), by);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Json.Options))
            write(json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
