using System.Net.Http.Headers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace FieldCollect.Server.Tests;

/// <summary>
/// Another terminal, written from api-specs/sync.md alone: HTTP, JSON, SQLite for the file that a beat is loaded by, and nothing of ours. What it cannot do by that page, the page lacks.
/// </summary>
public sealed class PlainTerminal(HttpClient http, string beat)
{
    private string _token = "";

    /// <summary>What it holds, by set and key.</summary>
    public Dictionary<(string Set, string Key), JsonObject> Rows { get; } = [];

    /// <summary>Where the next pull goes on.</summary>
    public string? DeltaLink { get; set; }

    public string DeviceId { get; } = Register.Ids.New(TimeProvider.System).ToString();

    /// <summary>Enrolling a terminal, 1 to 3.</summary>
    public async Task EnrolAsync(string user, string password)
    {
        _token = await TokenAsync(("grant_type", "password"), ("username", user), ("password", password));
        var (status, text) = await SendAsync("POST", "Devices", new JsonObject { ["Id"] = DeviceId, ["Name"] = "别家终端", ["BeatCode"] = beat });
        Assert.True(status == 201, text);
        _token = await TokenAsync(("grant_type", "password"), ("username", user), ("password", password), ("device_id", DeviceId));
    }

    /// <summary>First load: the whole beat as one file.</summary>
    public async Task LoadAsync()
    {
        using var request = Request("GET", $"Beats('{beat}')/Snapshot/$value");
        request.Headers.Accept.ParseAdd("application/vnd.sqlite3");
        using var response = await http.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", response.Headers.GetValues("FieldCollect-File-Digest").Single());
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, bytes);
            using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
            connection.Open();
            var meta = Read(connection, "SELECT name, value FROM meta").ToDictionary(r => (string)r[0], r => (string)r[1]);
            Assert.Equal(("1", beat), (meta["format"], meta["beat"]));
            Rows.Clear();
            foreach (var row in Read(connection, "SELECT entitySet, key, body FROM rows"))
                Rows[((string)row[0], (string)row[1])] = JsonNode.Parse((string)row[2])!.AsObject();
            foreach (var set in Read(connection, "SELECT entitySet, count, hash FROM sets"))
                Assert.Equal(((long)set[1], (string)set[2]), Integrity((string)set[0]));
            DeltaLink = meta["deltaLink"];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Pull; without a token all of the beat. Then Integrity.</summary>
    /// <returns>The status of the first page that was not 200, else 200.</returns>
    public async Task<(int Status, string? Problem)> PullAsync()
    {
        var (fromStart, named) = (DeltaLink is null, new HashSet<(string, string)>());
        for (var url = DeltaLink ?? $"Beats('{beat}')/Changes"; ;)
        {
            var (status, text) = await SendAsync("GET", url, null, ("OData-Version", "4.01"), ("Prefer", "maxpagesize=50"));
            if (status != 200)
                return (status, (string?)JsonNode.Parse(text)!["error"]!["code"]);
            var page = JsonNode.Parse(text)!.AsObject();
            foreach (var item in page["value"]!.AsArray().Select(i => i!.AsObject()))
            {
                if (item["@removed"] is not null)
                {
                    Rows.Remove(Named((string)item["@id"]!));
                    continue;
                }

                var key = (((string)item["@context"]!)[1..].Split('/')[0], KeyOf(item));
                Rows[key] = item;
                named.Add(key);
            }

            if ((string?)page["@nextLink"] is { } next)
            {
                url = next;
                continue;
            }

            foreach (var unnamed in Rows.Keys.Where(k => fromStart && !named.Contains(k)).ToList())
                Rows.Remove(unnamed);
            DeltaLink = (string)page["@deltaLink"]!;
            var said = page["@fieldcollect.integrity"]!.AsObject();
            foreach (var set in said.Select(s => s.Key).Union(Rows.Keys.Select(k => k.Set)).ToList())
                Assert.Equal(said[set] is { } of ? ((long)of["count"]!, (string)of["hash"]!) : (0, "0000000000000000"), Integrity(set));
            return (200, null);
        }
    }

    /// <summary>A visit as requests of one atomicityGroup: the visit itself, and then what it found.</summary>
    public JsonArray Visit(string visit, string address, string now, params (string Method, string Url, string? IfMatch, JsonObject Body)[] findings)
    {
        var requests = new JsonArray();
        var own = new JsonObject { ["Id"] = visit, ["BeatCode"] = beat, ["AddressId"] = address, ["CollectedAt"] = now, ["Outcome"] = "changed" };
        foreach (var (method, url, ifMatch, body) in findings.Prepend(("POST", "Visits", null, own)))
        {
            var headers = new JsonObject
            {
                ["Content-Type"] = "application/json", ["Repeatability-Request-ID"] = Register.Ids.New(TimeProvider.System).ToString(), ["Repeatability-First-Sent"] = "Sun, 22 Nov 2026 08:00:00 GMT",
                ["Prefer"] = "fieldcollect.merge, return=minimal", ["FieldCollect-Visit"] = visit, ["FieldCollect-Collected-At"] = now,
            };
            if (ifMatch is not null)
                headers["If-Match"] = ifMatch;
            requests.Add(new JsonObject { ["id"] = $"{requests.Count + 1}", ["atomicityGroup"] = "v", ["method"] = method, ["url"] = url, ["headers"] = headers, ["body"] = body });
        }

        return requests;
    }

    /// <summary>Push.</summary>
    /// <returns>The answers in the order of the requests.</returns>
    public async Task<List<JsonObject>> PushAsync(JsonArray requests)
    {
        var (status, text) = await SendAsync("POST", "$batch", new JsonObject { ["requests"] = requests.DeepClone() });
        Assert.True(status == 200, text);
        return [.. JsonNode.Parse(text)!["responses"]!.AsArray().Select(r => r!.AsObject()).OrderBy(r => int.Parse((string)r["id"]!))];
    }

    /// <summary>A row by its set and id.</summary>
    public JsonObject Row(string set, string id) => Rows[(set, id)];

    public static string? Outcome(JsonObject answer) => (string?)answer["headers"]?["FieldCollect-Outcome"] ?? (string?)answer["headers"]?["fieldcollect-outcome"];

    private (long Count, string Hash) Integrity(string set)
    {
        var (count, sum) = (0L, 0UL);
        foreach (var ((_, key), row) in Rows.Where(r => r.Key.Set == set))
        {
            count++;
            sum = unchecked(sum + (ulong)new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}@{row["Version"]}")).AsSpan(0, 8), isUnsigned: true, isBigEndian: true));
        }

        return (count, sum.ToString("x16"));
    }

    private static string KeyOf(JsonObject row) => (string?)row["Id"] ?? (row["List"] is { } list ? $"{list}/{row["Code"]}" : (string)row["Code"]!);

    // Residents(0190...), Beats('...'), CodeItems(List='...',Code='...').
    private static (string Set, string Key) Named(string id)
    {
        var open = id.IndexOf('(');
        var values = id[(open + 1)..^1].Split(',').Select(p => p[(p.IndexOf('=') + 1)..].Trim('\''));
        return (id[..open], string.Join('/', values));
    }

    private async Task<string> TokenAsync(params (string Name, string Value)[] form)
    {
        using var reply = await http.PostAsync(new Uri(http.BaseAddress!, "auth/token"), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["access_token"]!;
    }

    private async Task<(int Status, string Text)> SendAsync(string method, string url, JsonObject? body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, url);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private HttpRequestMessage Request(string method, string url)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri(http.BaseAddress!, "odata/"), url));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return request;
    }

    private static List<object[]> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = reader.GetFieldType(i) == typeof(byte[]) ? Encoding.UTF8.GetString((byte[])reader.GetValue(i)) : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }
}
