using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// The least that a push costs when it comes over HTTP: a raw program that takes the same requests as JSON, writes the same rows with their history in one durable
/// commit, and answers each; and a client that has its requests ready in memory, and keeps in its outbox which were answered. Both trust each other, look nothing up and decide nothing.
/// </summary>
internal sealed class RawWire : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RawPush _rows;
    private readonly SqliteConnection _outbox;
    private readonly HttpClient _http;
    private readonly Queue<IReadOnlyList<(string Sql, object[] Values)>> _next = [];

    private RawWire(WebApplication app, RawPush rows, SqliteConnection outbox)
    {
        (_app, _rows, _outbox) = (app, rows, outbox);
        Sql.Run(_outbox, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE Outbox (Id TEXT PRIMARY KEY, State INTEGER NOT NULL)");
        _app.MapPost("/push", AnswerAsync);
        _http = new HttpClient();
        _http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
    }

    public static async Task<RawWire> StartAsync(string register, string folder, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var outbox = new SqliteConnection($"Data Source={Path.Combine(folder, "raw-outbox.db")};Pooling=False");
        outbox.Open();
        var wire = new RawWire(builder.Build(), RawPush.Beside(register, Path.Combine(folder, "raw-wire.db"), full: true), outbox);
        await wire._app.StartAsync(cancel);
        return wire;
    }

    /// <summary>Forgets what was pushed since the last time.</summary>
    public void PassOver() => _rows.PassOver();

    /// <summary>Sends what the register took in since the last time: a request for each of its commits.</summary>
    /// <param name="visits">Makes the requests, about as long as those that the register had.</param>
    /// <param name="asTerminal">Codes the requests, and keeps in the outbox which were answered.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<Measured> RepeatAsync(IReadOnlyList<Door> visits, bool asTerminal, CancellationToken cancel)
    {
        foreach (var commit in _rows.Next())
            _next.Enqueue(commit);
        if (_next.Count == 0 || visits.Count % _next.Count != 0)
            throw new InvalidOperationException($"{visits.Count} visits are not the requests of {_next.Count} commits.");
        var batches = visits.Chunk(visits.Count / _next.Count).Select(c => Door.Batch(c.Select((d, i) => (d, i)))).ToList();
        if (asTerminal)
            Fill(batches);
        var url = new Uri($"{_app.Urls.Single()}/push");
        return await Measured.OfAsync(async () =>
        {
            foreach (var batch in batches)
                await SendAsync(url, batch, asTerminal, cancel);
        });
    }

    public void CheckSame() => _rows.CheckSame();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _rows.Dispose();
        await _outbox.DisposeAsync();
    }

    private async Task SendAsync(Uri url, byte[] batch, bool asTerminal, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(asTerminal ? Coded(batch) : batch);
        content.Headers.ContentType = new("application/json");
        if (asTerminal)
            content.Headers.ContentEncoding.Add("br");
        using var reply = await _http.PostAsync(url, content, cancel);
        using var body = new BrotliStream(new MemoryStream(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancel)), CompressionMode.Decompress);
        using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancel);
        using var transaction = asTerminal ? _outbox.BeginTransaction(deferred: false) : null;
        using var mark = _outbox.CreateCommand();
        (mark.CommandText, mark.Transaction) = ("UPDATE Outbox SET State = 1 WHERE Id = $id", transaction);
        var id = mark.Parameters.Add("$id", SqliteType.Text);
        foreach (var response in answer.RootElement.GetProperty("responses").EnumerateArray())
        {
            id.Value = response.GetProperty("id").GetString();
            if (response.GetProperty("status").GetInt32() != 204 || (asTerminal && mark.ExecuteNonQuery() != 1))
                throw new InvalidOperationException("Raw was not answered what it asked.");
        }

        transaction?.Commit();
    }

    // As they have been written down before.
    private void Fill(IEnumerable<byte[]> batches)
    {
        using var transaction = _outbox.BeginTransaction(deferred: false);
        using var insert = _outbox.CreateCommand();
        (insert.CommandText, insert.Transaction) = ("INSERT INTO Outbox VALUES ($id, 0)", transaction);
        var id = insert.Parameters.Add("$id", SqliteType.Text);
        foreach (var batch in batches)
        {
            using var json = JsonDocument.Parse(batch);
            foreach (var request in json.RootElement.GetProperty("requests").EnumerateArray())
            {
                id.Value = RequestId(request);
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        await using var body = http.Request.Headers.ContentEncoding == "br" ? new BrotliStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true) : http.Request.Body;
        using var batch = await JsonDocument.ParseAsync(body, cancellationToken: http.RequestAborted);
        var ids = new List<string>();
        foreach (var request in batch.RootElement.GetProperty("requests").EnumerateArray())
        {
            ids.Add(RequestId(request));
            TakeOut(request);
        }

        _rows.Commit(_next.Dequeue());
        http.Response.ContentType = "application/json";
        http.Response.Headers.ContentEncoding = "br";
        using var bytes = new MemoryStream();
        using (var coded = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(coded))
        {
            json.WriteStartObject();
            json.WriteStartArray("responses");
            foreach (var id in ids)
            {
                json.WriteStartObject();
                json.WriteString("id", id);
                json.WriteNumber("status", 204);
                json.WriteStartObject("headers");
                json.WriteString("OData-Version", "4.01");
                json.WriteString("ETag", "W/\"2\"");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.Position = 0;
        await bytes.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    // Each text, as whoever writes it has to.
    private static void TakeOut(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            _ = value.GetString();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                TakeOut(item);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
                TakeOut(property.Value);
        }
    }

    private static string RequestId(JsonElement request) => request.GetProperty("headers").GetProperty("Repeatability-Request-ID").GetString()!;

    private static byte[] Coded(byte[] batch)
    {
        using var coded = new MemoryStream();
        using (var brotli = new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(batch);
        return coded.ToArray();
    }
}
