using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Benchmarks.OData;
using FieldCollect.Client;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Store;
using FieldCollect.Store.Import;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>
/// A terminal's first load and its pulls over loopback, the server in this process: (a) a beat of some 7,400 rows, (b) a beat of 50,000 rows of 15 columns,
/// (d) a pull after 200 changes by somebody else. CPU is of the whole process, so of client and server together; raw programs run in the same process.
/// </summary>
public static class SyncBenchmark
{
    private const double ScaleOfBeats = 0.04;
    private const int RowsOfBeat = 7_400;
    private const int LargeRows = 50_000;
    private const int WarmRows = 2_000;
    private const int Changes = 200;
    private const int Rounds = 5;

    private const string Large = "610922000001";
    private const string Warm = "610922000002";

    private static readonly string[] Columns =
        ["Id", "Version", "BeatCode", "DivisionCode", "Kind", "Name", "Number", "Code", "CodingScheme", "Status", "ValidFrom", "Longitude", "Latitude", "FullText", "SearchText"];

    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(long seed, TextWriter progress, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("fieldcollect-benchmark-");
        try
        {
            return
            [
                .. await BeatAsync(Path.Combine(folder.FullName, "county"), seed, progress, cancel),
                .. await LargeAsync(Path.Combine(folder.FullName, "large"), progress, cancel),
            ];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<BenchmarkResult>> BeatAsync(string folder, long seed, TextWriter progress, CancellationToken cancel)
    {
        await using var server = await DemoServer.StartAsync(folder, ScaleOfBeats, seed, progress, cancel);
        var register = Path.Combine(folder, "register.db");
        var beats = Query(register, "SELECT BeatCode, count(*) FROM Feed WHERE State = 0 GROUP BY 1").ToDictionary(r => r[0], r => int.Parse(r[1], CultureInfo.InvariantCulture));
        var beat = beats.MinBy(b => Math.Abs(b.Value - RowsOfBeat)).Key;
        progress.WriteLine($"a beat of {beats[beat]:N0} rows, and what every beat has ...");
        foreach (var other in beats.Keys.Where(b => b != beat))
            await LoadAsync(server, folder, other, cancel);
        RawCopy.CopyAndCompress(register, folder, beats.Keys.First(b => b != beat));

        // The server alone: a client that keeps nothing, and a file that is not there yet.
        using var bare = await SignedInAsync(server, folder, beat);
        var cpu = Cpu();
        var clock = Stopwatch.StartNew();
        using (var reply = await bare.GetAsync(new Uri(server.Address, $"odata/Beats('{beat}')/Snapshot/$value"), cancel))
            await reply.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null, cancel);
        var (made, madeCpu) = (clock.Elapsed.TotalMilliseconds, Cpu() - cpu);
        cpu = Cpu();
        clock.Restart();
        var (rawRows, rawBytes) = RawCopy.CopyAndCompress(register, folder, beat);
        var (raw, rawCpu) = (clock.Elapsed.TotalMilliseconds, Cpu() - cpu);

        var loads = new List<Loaded>();
        for (var i = 0; i < Rounds; i++)
            loads.Add(await LoadAsync(server, folder, beat, cancel));
        var load = loads.OrderBy(l => l.Milliseconds).ElementAt(Rounds / 2);
        var results = new List<BenchmarkResult>
        {
            new("a rows", load.Rows, "rows", rawRows, null),
            BenchmarkResult.Against("a wire", load.Bytes / 1e6, "MB", rawBytes / 1e6),
            new("a requests", load.Requests, ""),
            BenchmarkResult.Against("a server, file not there yet", made, "ms", raw),
            BenchmarkResult.Against("a server CPU, file not there yet", madeCpu, "ms", rawCpu),
            new("a terminal ready, file there", Math.Round(load.Milliseconds), "ms"),
            new("a terminal ready, file not there yet", Math.Round(load.Milliseconds + made), "ms"),
        };
        results.AddRange(await PullAsync(server, folder, beat, register, cancel));
        return results;
    }

    private static async Task<List<BenchmarkResult>> PullAsync(DemoServer server, string folder, string beat, string register, CancellationToken cancel)
    {
        var loads = new List<(double Milliseconds, long Bytes, int Requests)>();
        using var line = new CountingLine();
        using var http = new HttpClient(line, disposeHandler: false);
        var (terminal, file) = await EnrolledAsync(server, folder, beat, http);
        using var bare = await SignedInAsync(server, folder, beat);
        using (terminal)
        {
            await terminal.PullAsync(cancel: cancel);
            for (var round = 0; round < Rounds; round++)
            {
                var parts = new JsonArray();
                foreach (var row in Query(register, $"SELECT lower(hex(Id)), Version FROM Residents WHERE BeatCode = '{beat}' AND RemovedAt IS NULL AND EndedOn IS NULL ORDER BY Id LIMIT {Changes}"))
                {
                    parts.Add(new JsonObject
                    {
                        ["id"] = row[0], ["method"] = "PATCH", ["url"] = $"Residents({Guid.ParseExact(row[0], "N")})",
                        ["headers"] = new JsonObject { ["Content-Type"] = "application/json", ["If-Match"] = $"W/\"{row[1]}\"" },
                        ["body"] = new JsonObject { ["Remark"] = $"第{round}次走访，情况如前" },
                    });
                }

                using var content = new StringContent(new JsonObject { ["requests"] = parts }.ToJsonString(), Encoding.UTF8, "application/json");
                using (var reply = await bare.PostAsync(new Uri(server.Address, "odata/$batch"), content, cancel))
                    reply.EnsureSuccessStatusCode();
                line.Reset();
                var clock = Stopwatch.StartNew();
                var pulled = await terminal.PullAsync(cancel: cancel);
                if (pulled.Rows != Changes || pulled.Reloaded.Count > 0)
                    throw new InvalidOperationException($"The pull brought {pulled.Rows} rows, and {pulled.Reloaded.Count} sets differed.");
                loads.Add((clock.Elapsed.TotalMilliseconds, line.Bytes, line.Requests));
            }
        }

        File.Delete(file);
        var median = loads.OrderBy(l => l.Milliseconds).ElementAt(Rounds / 2);
        return
        [
            new("d requests", median.Requests, ""),
            new("d wire", Math.Round(median.Bytes / 1e3, 1), "kB"),
            new("d pull", Math.Round(median.Milliseconds, 1), "ms"),
        ];
    }

    private static async Task<List<BenchmarkResult>> LargeAsync(string folder, TextWriter progress, CancellationToken cancel)
    {
        progress.WriteLine($"a beat of {LargeRows:N0} rows ...");
        await MakeLargeAsync(folder, cancel);
        await using var server = await DemoServer.StartAsync(folder, ScaleOfBeats, 1, progress, cancel);
        var rows = Query(Path.Combine(folder, "register.db"), $"SELECT lower(hex(Id)), {string.Join(", ", Columns.Skip(1))} FROM Addresses WHERE BeatCode = '{Large}'")
            .ConvertAll(r => (object[])[Guid.ParseExact(r[0], "N").ToString(), long.Parse(r[1], CultureInfo.InvariantCulture), .. r[2..]]);
        await LoadAsync(server, folder, Warm, cancel);
        RawCopy.Insert(Path.Combine(folder, "warm.db"), Columns, rows[..WarmRows]);

        var cpu = Cpu();
        var load = await LoadAsync(server, folder, Large, cancel);
        var first = Cpu() - cpu;
        cpu = Cpu();
        var again = await LoadAsync(server, folder, Large, cancel);
        var second = Cpu() - cpu;
        cpu = Cpu();
        RawCopy.Insert(Path.Combine(folder, "raw.db"), Columns, rows);
        var raw = Cpu() - cpu;
        return
        [
            new("b rows", load.Rows, "rows"),
            new("b requests", load.Requests, ""),
            new("b wire", Math.Round(load.Bytes / 1e6, 2), "MB"),
            BenchmarkResult.Against("b CPU, file not there yet", first, "ms", raw),
            BenchmarkResult.Against("b CPU, file there", second, "ms", raw),
            new("b terminal ready, file not there yet", Math.Round(load.Milliseconds), "ms"),
            new("b terminal ready, file there", Math.Round(again.Milliseconds), "ms"),
        ];
    }

    private static async Task MakeLargeAsync(string folder, CancellationToken cancel)
    {
        await using var store = await RegisterStore.OpenAsync(folder, null, TimeProvider.System, cancel);
        await using var import = await BulkImport.BeginAsync(store, "benchmark", cancel);
        await import.WriteAsync([new Division { Code = "610922000000", Name = "石泉县", Level = 3 }, new Division { Code = "610922100000", ParentCode = "610922000000", Name = "城关镇", Level = 4 }], null, cancel);
        await import.WriteAsync([new Station { Code = "610922510000", Name = "城关派出所", DivisionCode = "610922000000" }], null, cancel);
        await import.WriteAsync([new Beat { Code = Large, Name = "大", StationCode = "610922510000" }, new Beat { Code = Warm, Name = "小", StationCode = "610922510000" }], null, cancel);
        var now = TimeProvider.System.GetUtcNow();
        await import.WriteAsync(
            Enumerable.Range(0, LargeRows + WarmRows).Select(i => new Address
            {
                Id = Ids.New(now.AddMilliseconds(i)), BeatCode = i < LargeRows ? Large : Warm, DivisionCode = "610922100000", Kind = AddressKind.Room, Name = $"{i % 40 + 101}室", Number = $"{i / 40 + 1}号",
                Code = $"610922{i:000000000}", CodingScheme = "1", Status = AddressStatus.InUse, ValidFrom = new DateOnly(2020, 1, 1).AddDays(i % 2_000),
                Longitude = 108.2 + i * 13 % 9_973 / 1e5, Latitude = 33.0 + i * 17 % 9_967 / 1e5,
                FullText = $"陕西省安康市石泉县城关镇向阳路{i / 40 + 1}号{i % 40 + 101}室", SearchText = $"陕西省安康市石泉县城关镇向阳路{i / 40 + 1}号{i % 40 + 101}",
            }),
            null,
            cancel);
        await import.CompleteAsync(cancel);
    }

    private static async Task<Loaded> LoadAsync(DemoServer server, string folder, string beat, CancellationToken cancel)
    {
        using var line = new CountingLine();
        using var http = new HttpClient(line, disposeHandler: false);
        var (terminal, file) = await EnrolledAsync(server, folder, beat, http);
        using (terminal)
        {
            line.Reset();
            var clock = Stopwatch.StartNew();
            var pulled = await terminal.PullAsync(cancel: cancel);
            var loaded = new Loaded(pulled.Rows, line.Bytes, line.Requests, clock.Elapsed.TotalMilliseconds);
            if (!pulled.BySnapshot || pulled.Reloaded.Count > 0)
                throw new InvalidOperationException("The terminal did not load a snapshot that was right.");
            return loaded;
        }
    }

    private static async Task<(Terminal Terminal, string File)> EnrolledAsync(DemoServer server, string folder, string beat, HttpClient http)
    {
        var file = Path.Combine(folder, $"terminal-{Stopwatch.GetTimestamp()}.db");
        var terminal = Terminal.Open(file, http);
        var (user, password) = await AccountAsync(folder, beat);
        await terminal.EnrolAsync(server.Address, user, password, "benchmark", beat);
        return (terminal, file);
    }

    private static async Task<HttpClient> SignedInAsync(DemoServer server, string folder, string beat)
    {
        var http = new HttpClient();
        var (user, password) = await AccountAsync(folder, beat);
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", user), new("password", password)]);
        using var reply = await http.PostAsync(new Uri(server.Address, "auth/token"), form);
        using var answer = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.RootElement.GetProperty("access_token").GetString());
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        return http;
    }

    private static async Task<(string User, string Password)> AccountAsync(string folder, string beat)
    {
        using var accounts = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, Server.DemoCounty.FileName)));
        foreach (var entry in accounts.RootElement.EnumerateObject())
        {
            foreach (var account in entry.Value.ValueKind == JsonValueKind.Array ? [.. entry.Value.EnumerateArray()] : new[] { entry.Value })
            {
                if (account.GetProperty("userName").GetString() == $"officer-{beat}")
                    return ($"officer-{beat}", account.GetProperty("password").GetString()!);
            }
        }

        throw new InvalidOperationException($"There is no account for the beat {beat}.");
    }

    private static double Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalMilliseconds;
    }

    private static List<string[]> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)]);
        return rows;
    }

    private sealed record Loaded(int Rows, long Bytes, int Requests, double Milliseconds);
}
