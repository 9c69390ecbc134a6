using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FieldCollect.Client;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>A terminal that is up to date, and a colleague who changes people of its beat.</summary>
internal sealed class Puller : IDisposable
{
    private readonly Site _site;
    private readonly string _beat;
    private readonly CountingLine _line;
    private readonly HttpClient _http;
    private readonly HttpClient _bare;
    private readonly Terminal _terminal;
    private int _round;
    private string _link = "";

    private Puller(Site site, string beat, CountingLine line, HttpClient http, HttpClient bare, Terminal terminal) =>
        (_site, _beat, _line, _http, _bare, _terminal) = (site, beat, line, http, bare, terminal);

    public List<Measured> Pulls { get; } = [];

    /// <summary>The same request by a client that keeps nothing.</summary>
    public List<Measured> Replies { get; } = [];

    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    public static async Task<Puller> BeginAsync(Site site, string beat, CancellationToken cancel)
    {
        var line = new CountingLine();
        var http = new HttpClient(line, disposeHandler: false);
        var terminal = await site.EnrolledAsync(beat, http);
        await terminal.PullAsync(cancel: cancel);
        var puller = new Puller(site, beat, line, http, await site.SignedInAsync(beat), terminal);
        var page = await puller.GetAsync($"Beats('{beat}')/Changes", cancel);
        while (LinkOf(page, "@nextLink") is { } next)
            page = await puller.GetAsync(next, cancel);
        puller._link = LinkOf(page, "@deltaLink")!;
        return puller;
    }

    /// <summary>What others have done since belongs to no round.</summary>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        await _terminal.PullAsync(cancel: cancel);
        _link = LinkOf(await GetAsync(_link, cancel), "@deltaLink")!;
    }

    public async Task RoundAsync(int changes, bool counts, CancellationToken cancel)
    {
        await ChangeAsync(changes, cancel);
        _line.Reset();
        var (cost, pulled) = await Measured.OfAsync(() => _terminal.PullAsync(cancel: cancel));
        if (pulled.Rows != changes || pulled.Reloaded.Count > 0)
            throw new InvalidOperationException($"The pull brought {pulled.Rows} rows, and {pulled.Reloaded.Count} sets differed.");
        (Requests, Bytes) = (_line.Requests, _line.Bytes);
        // Again after one more change, or the server would answer from what it remembers of the beat.
        await ChangeAsync(1, cancel);
        var (reply, page) = await Measured.OfAsync(() => GetAsync(_link, cancel));
        _link = LinkOf(page, "@deltaLink") ?? throw new InvalidOperationException("Two hundred changes are more than a page.");
        await _terminal.PullAsync(cancel: cancel);
        if (!counts)
            return;
        Pulls.Add(cost);
        Replies.Add(reply);
    }

    public void Dispose()
    {
        _terminal.Dispose();
        _bare.Dispose();
        _http.Dispose();
        _line.Dispose();
    }

    private async Task ChangeAsync(int changes, CancellationToken cancel)
    {
        var (parts, round) = (new JsonArray(), ++_round);
        // Who is kept here and stays elsewhere is in the other beat.
        var people = $"""
            SELECT lower(hex(r.Id)), r.Version FROM Residents r JOIN Feed f ON f.BeatCode = '{_beat}' AND f.EntitySet = 9 AND f.RecordId = r.Id AND f.State = 0
            WHERE r.BeatCode = '{_beat}' AND r.RemovedAt IS NULL AND r.EndedOn IS NULL ORDER BY r.Id LIMIT {changes}
            """;
        foreach (var row in Sql.Query(_site.Register, people))
        {
            parts.Add(new JsonObject
            {
                ["id"] = row[0], ["method"] = "PATCH", ["url"] = $"Residents({Guid.ParseExact(row[0], "N")})",
                ["headers"] = new JsonObject { ["Content-Type"] = "application/json", ["If-Match"] = $"W/\"{row[1]}\"" },
                ["body"] = new JsonObject { ["Remark"] = string.Create(CultureInfo.InvariantCulture, $"第{round}次抄告，请核实") },
            });
        }

        await Door.SendAsync(_bare, Encoding.UTF8.GetBytes(new JsonObject { ["requests"] = parts }.ToJsonString()), cancel);
    }

    private async Task<byte[]> GetAsync(string link, CancellationToken cancel)
    {
        using var reply = await _bare.GetAsync(link, cancel);
        return await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancel);
    }

    private static string? LinkOf(byte[] page, string name)
    {
        using var body = new BrotliStream(new MemoryStream(page), CompressionMode.Decompress);
        return JsonNode.Parse(body)![name]?.GetValue<string>();
    }
}
