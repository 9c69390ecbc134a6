using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client;
using FieldCollect.Client.Visits;
using FieldCollect.Register;

namespace FieldCollect.Benchmarks.Sync;

/// <summary>A row as it stands in the register.</summary>
internal readonly record struct Standing(string Set, Guid Id, long Version);

/// <summary>
/// A place that an officer visits: the address, its house, a stay and its resident. A visit confirms the first three and changes the fourth: five rows written,
/// one of them new. The resident's new phone is personal: it is sealed and looked for among everybody's.
/// </summary>
internal sealed record Door(string Beat, Standing Address, Standing House, Standing Stay, Standing Resident)
{
    public const int RowsAVisit = 5;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Doors of a beat in the order of their ids, no person twice.</summary>
    public static IReadOnlyList<Door> Of(string register, string beat, int skip, int count)
    {
        var rows = Sql.Rows(register, $"""
            SELECT a.Id, a.Version, h.Id, h.Version, s.Id, s.Version, r.Id, r.Version
            FROM Houses h JOIN Addresses a ON a.Id = h.AddressId JOIN Residencies s ON s.AddressId = a.Id JOIN Residents r ON r.Id = s.ResidentId
            WHERE h.BeatCode = '{beat}' AND a.BeatCode = '{beat}' AND s.BeatCode = '{beat}' AND r.BeatCode = '{beat}' AND a.Status = 'inUse'
              AND h.EndedOn IS NULL AND s.EndedOn IS NULL AND r.EndedOn IS NULL
              AND a.RemovedAt IS NULL AND h.RemovedAt IS NULL AND s.RemovedAt IS NULL AND r.RemovedAt IS NULL
            ORDER BY a.Id, s.Id
            """);
        var doors = rows.ConvertAll(r => new Door(beat, At("Addresses", r, 0), At("Houses", r, 2), At("Residencies", r, 4), At("Residents", r, 6)))
            .DistinctBy(d => d.Address.Id).DistinctBy(d => d.House.Id).DistinctBy(d => d.Resident.Id).Skip(skip).Take(count).ToList();
        return doors.Count == count ? doors : throw new InvalidOperationException($"The beat {beat} has no {skip + count} doors with people behind them.");
    }

    /// <summary>The visit as an officer writes it down on a terminal.</summary>
    public void RecordOn(Terminal terminal, int number)
    {
        var draft = VisitDraft.At(Address.Id).Confirm(Address.Set, Address.Id).Confirm(House.Set, House.Id).Confirm(Stay.Set, Stay.Id)
            .Change(Resident.Set, Resident.Id, new JsonObject { ["Phone"] = Phone(number), ["Remark"] = Remark(number) }).WithoutEvidence();
        var recorded = terminal.RecordVisit(draft);
        if (!recorded.IsSaved)
            throw new InvalidOperationException($"A visit was not saved: {string.Join(", ", recorded.Refusals.Select(b => b.Rule.Id))}.");
    }

    /// <summary>The same visits as the batch that a terminal sends, for a client that keeps nothing.</summary>
    /// <param name="visits">Doors with the number that makes what is found at each another's.</param>
    public static byte[] Batch(IEnumerable<(Door Door, int Number)> visits)
    {
        var requests = new JsonArray();
        foreach (var (door, number) in visits)
        {
            var now = TimeProvider.System.GetUtcNow();
            var (visit, at) = (Ids.New(now), now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            Standing[] confirmed = [door.Address, door.House, door.Stay];
            var findings = new JsonArray([.. confirmed.Append(door.Resident).Select(r => new JsonObject
            {
                ["EntitySet"] = r.Set, ["RecordId"] = r.Id.ToString(), ["Result"] = r == door.Resident ? "changed" : "confirmed",
            })]);
            Add("POST", "Visits", null, new JsonObject
            {
                ["Id"] = visit.ToString(), ["BeatCode"] = door.Beat, ["AddressId"] = door.Address.Id.ToString(), ["CollectedAt"] = at, ["Outcome"] = "changed", ["Findings"] = findings,
            });
            foreach (var row in confirmed)
                Add("PATCH", $"{row.Set}({row.Id})", row.Version, new JsonObject { ["VerifiedAt"] = at });
            Add("PATCH", $"{door.Resident.Set}({door.Resident.Id})", door.Resident.Version, new JsonObject { ["Phone"] = Phone(number), ["Remark"] = Remark(number) });

            void Add(string method, string url, long? version, JsonObject body)
            {
                var headers = new JsonObject
                {
                    ["Content-Type"] = "application/json", ["Repeatability-Request-ID"] = Ids.New(now).ToString(), ["Repeatability-First-Sent"] = now.ToString("R"),
                    ["Prefer"] = "fieldcollect.merge, return=minimal", ["FieldCollect-Visit"] = visit.ToString(), ["FieldCollect-Collected-At"] = at,
                };
                if (version is not null)
                    headers["If-Match"] = $"W/\"{version}\"";
                requests.Add(new JsonObject
                {
                    ["id"] = (requests.Count + 1).ToString(CultureInfo.InvariantCulture), ["atomicityGroup"] = visit.ToString(), ["method"] = method, ["url"] = url, ["headers"] = headers, ["body"] = body,
                });
            }
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["requests"] = requests }.ToJsonString(Json));
    }

    /// <summary>Sends a batch and looks whether everything in it was applied.</summary>
    public static async Task SendAsync(HttpClient http, byte[] batch, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(batch);
        content.Headers.ContentType = new("application/json");
        using var reply = await http.PostAsync("$batch", content, cancel);
        CheckApplied(await reply.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancel), reply.Content.Headers.ContentEncoding.LastOrDefault());
    }

    private static void CheckApplied(byte[] answer, string? coding)
    {
        using var body = coding == "br" ? new System.IO.Compression.BrotliStream(new MemoryStream(answer), System.IO.Compression.CompressionMode.Decompress) : (Stream)new MemoryStream(answer);
        using var json = JsonDocument.Parse(body);
        foreach (var response in json.RootElement.GetProperty("responses").EnumerateArray())
        {
            if (response.GetProperty("status").GetInt32() is not (201 or 204))
                throw new InvalidOperationException($"A part of a push was not applied: {response}");
        }
    }

    private static Standing At(string set, object[] row, int column) => new(set, new Guid((byte[])row[column], bigEndian: true), (long)row[column + 1]);

    // Of a range that nobody has.
    private static string Phone(int number) => $"100{number:00000000}";

    private static string Remark(int number) => $"第{number}次走访，情况如前";
}
