using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;
using FieldCollect.Server.Identity;
using FieldCollect.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCollect.Benchmarks.OData;

/// <summary>
/// What somebody would write by hand who knows the four requests beforehand: prepared commands kept on open connections, straight into
/// Utf8JsonWriter, behind the same bearer check. No parsing, no row scope, no audit; the same bytes out.
/// </summary>
public sealed class RawEndpoints(RegisterStore store)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public void Map(WebApplication app)
    {
        foreach (var set in RawSet.All)
        {
            var keyContext = $"$metadata#{set.Name}/$entity";
            var pageContext = $"$metadata#{set.Name}({set.Select})";
            var expandContext = $"$metadata#{set.Name}({set.Select},{set.One}({RawSet.OneSelect}),{set.Many}({set.ManySelect}))";
            var (key, page, expand, count) = (new Prepared(store, set.KeySql), new Prepared(store, set.PageSql), new Prepared(store, set.ExpandSql), new Prepared(store, set.CountSql));
            app.MapGet($"/raw/{set.Name}/key/{{value}}", http => AnswerAsync(http, key, KeyOf(http), (json, reader) =>
            {
                reader.Read();
                json.WriteStartObject();
                json.WriteString("@odata.context", Root(http) + keyContext);
                WriteRow(json, reader, set, set.AllColumns, 0, set.AllColumns.Length);
                json.WriteEndObject();
            }));
            app.MapGet($"/raw/{set.Name}/page/{{value}}", http => AnswerAsync(http, page, Value(http), (json, reader) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", Root(http) + pageContext);
                json.WriteStartArray("value");
                while (reader.Read())
                {
                    json.WriteStartObject();
                    WriteRow(json, reader, set, set.PageColumns, 0, set.PageColumns.Length);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }));
            app.MapGet($"/raw/{set.Name}/expand/{{value}}", http => AnswerAsync(http, expand, Value(http), (json, reader) =>
            {
                json.WriteStartObject();
                json.WriteString("@odata.context", Root(http) + expandContext);
                json.WriteStartArray("value");
                WriteJoined(json, reader, set);
                json.WriteEndArray();
                json.WriteEndObject();
            }));
            app.MapGet($"/raw/{set.Name}/count/{{value}}", async http =>
            {
                await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
                var command = await count.TakeAsync(Value(http));
                var number = (long)command.ExecuteScalar()!;
                count.GiveBack(command);
                Head(http, "text/plain;charset=utf-8");
                http.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            });
        }
    }

    private static async Task AnswerAsync(HttpContext http, Prepared prepared, object value, Action<Utf8JsonWriter, SqliteDataReader> write)
    {
        await http.RequestServices.GetRequiredService<WhoAsks>().AsksAsync(http);
        var command = await prepared.TakeAsync(value);
        Head(http, "application/json;odata.metadata=minimal;charset=utf-8");
        using (var reader = command.ExecuteReader())
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, Options))
            write(json, reader);
        prepared.GiveBack(command);
    }

    // The parent's columns stand on each of its children's rows; a new first column is a new parent.
    private void WriteJoined(Utf8JsonWriter json, SqliteDataReader reader, RawSet set)
    {
        var one = set.PageColumns.Length + 1;
        var many = one + 3;
        byte[]? current = null;
        while (reader.Read())
        {
            var id = reader.GetFieldValue<byte[]>(0);
            if (current is null || !current.AsSpan().SequenceEqual(id))
            {
                if (current is not null)
                {
                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                current = id;
                json.WriteStartObject();
                WriteRow(json, reader, set, set.PageColumns, 0, set.PageColumns.Length);
                json.WriteStartObject(set.One);
                json.WriteString("@odata.etag", $"W/\"{reader.GetInt64(one + 2)}\"");
                json.WriteString("Code", reader.GetString(one));
                json.WriteString("Name", reader.GetString(one + 1));
                json.WriteEndObject();
                json.WriteStartArray(set.Many);
            }

            if (reader.IsDBNull(many))
                continue;
            json.WriteStartObject();
            WriteRow(json, reader, set, set.ManyColumns, many, many + set.ManyColumns.Length);
            json.WriteEndObject();
        }

        if (current is not null)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private void WriteRow(Utf8JsonWriter json, SqliteDataReader reader, RawSet set, RawColumn[] columns, int from, int version)
    {
        json.WriteString("@odata.etag", $"W/\"{reader.GetInt64(version)}\"");
        for (var i = 0; i < columns.Length; i++)
        {
            json.WritePropertyName(columns[i].JsonName);
            var at = from + i;
            if (reader.IsDBNull(at))
            {
                json.WriteNullValue();
                continue;
            }

            switch (columns[i].Kind)
            {
                case RawKind.Id: json.WriteStringValue(new Guid(reader.GetFieldValue<byte[]>(at), bigEndian: true)); break;
                case RawKind.Integer: json.WriteNumberValue(reader.GetInt64(at)); break;
                case RawKind.Double: json.WriteNumberValue(reader.GetDouble(at)); break;
                case RawKind.Instant: json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(at)).UtcDateTime); break;
                case RawKind.IdentityNumber: WritePersonal(PersonalKind.IdentityNumber); break;
                case RawKind.Phone: WritePersonal(PersonalKind.Phone); break;
                default: json.WriteStringValue(reader.GetString(at)); break;
            }

            void WritePersonal(PersonalKind kind) => json.WriteStringValue(Mask.Of(
                store.Personal.Open(reader.GetFieldValue<byte[]>(at), set.Name, columns[i].Name, new Guid(reader.GetFieldValue<byte[]>(from), bigEndian: true))!, kind));
        }
    }

    private static void Head(HttpContext http, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.Headers["OData-Version"] = "4.0";
        http.Response.Headers.CacheControl = "no-store";
    }

    private static string Root(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}/odata/";

    private static string Value(HttpContext http) => (string)http.Request.RouteValues["value"]!;

    private static byte[] KeyOf(HttpContext http) => Guid.Parse(Value(http)).ToByteArray(bigEndian: true);

    /// <summary>One statement, prepared on as many open connections as are used at a time.</summary>
    private sealed class Prepared(RegisterStore store, string sql)
    {
        private readonly ConcurrentBag<SqliteCommand> _idle = [];

        public async Task<SqliteCommand> TakeAsync(object value)
        {
            if (!_idle.TryTake(out var command))
            {
                command = ((SqliteConnection)await store.Database.OpenReadAsync(CancellationToken.None)).CreateCommand();
                command.CommandText = sql;
                command.Parameters.AddWithValue("@p0", value);
                await command.PrepareAsync();
            }

            command.Parameters[0].Value = value;
            return command;
        }

        public void GiveBack(SqliteCommand command) => _idle.Add(command);
    }
}
