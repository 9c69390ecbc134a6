using System.Text.Json.Nodes;

namespace FieldCollect.Fleet.Checking;

/// <summary>One request that an officer's visit became, and what the terminal was told of it.</summary>
public sealed class Entry
{
    public required string Terminal { get; init; }

    public required Guid DeviceId { get; init; }

    public required Guid VisitId { get; init; }

    public required string RequestId { get; init; }

    public required string Method { get; init; }

    public required string EntitySet { get; init; }

    public required Guid RecordId { get; init; }

    /// <summary>The version it was made on; null for a new record.</summary>
    public required long? MadeOn { get; init; }

    /// <summary>The terminal's own visits to the record that it knew of beside that version.</summary>
    public required IReadOnlyList<Guid> Follows { get; init; }

    /// <summary>What was entered.</summary>
    public required JsonObject Fields { get; init; }

    /// <summary>The register may have it.</summary>
    public bool IsDelivered { get; set; }

    /// <summary>What the terminal was told, in a reply that reached it whole: applied, merged, conflict, held, quarantined, or refused.</summary>
    public string? Told { get; set; }

    public DateTimeOffset ToldAt { get; set; }

    public string? Problem { get; set; }

    /// <summary>Nobody has it any more: it was on a device whose file was replaced by an older copy, or in a register that was.</summary>
    public bool IsLost { get; set; }

    /// <summary>Of an attachment: its bytes were on a device, or in a register, that was put back to an older copy, and nowhere else.</summary>
    public bool AreBytesLost { get; set; }

    public bool IsAcknowledged => Told is not null and not Refused && !IsLost;

    public const string Refused = "refused";

    public override string ToString() => $"{Terminal} visit {VisitId} {Method} {EntitySet}({RecordId}) {Fields.ToJsonString()} told {Told ?? "nothing"} {Problem}";
}

/// <summary>
/// What was entered on the terminals and what they were told, seen from outside of both ends: entries are read from a terminal's file when a visit has been saved, and
/// replies are read on the wire. Many terminals may write to it at once.
/// </summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly List<Entry> _inOrder = [];

    /// <summary>As they were entered. To be read while nobody enters.</summary>
    public IReadOnlyList<Entry> Entries => _inOrder;

    public IEnumerable<Entry> Acknowledged => Entries.Where(e => e.IsAcknowledged);

    public void Enter(Entry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry.RequestId, entry);
            _inOrder.Add(entry);
        }
    }

    public Entry? Find(string requestId)
    {
        lock (_lock)
            return _entries.GetValueOrDefault(requestId);
    }

    /// <summary>A batch has reached the register.</summary>
    public void Delivered(JsonObject batch)
    {
        foreach (var (_, requestId) in Requests(batch))
        {
            if (Find(requestId) is { } entry)
                entry.IsDelivered = true;
        }
    }

    /// <summary>The reply to a batch has reached the terminal, whole.</summary>
    public void Answered(JsonObject batch, JsonObject reply, DateTimeOffset now)
    {
        var ids = Requests(batch).ToDictionary(r => r.Id, r => r.RequestId);
        foreach (var response in reply["responses"]!.AsArray().Select(r => r!.AsObject()))
        {
            if (!ids.TryGetValue((string)response["id"]!, out var requestId) || Find(requestId) is not { } entry)
                continue;
            var status = (int)response["status"]!;
            if (status is 401 or 429 or >= 500)
                continue;
            var outcome = (response["headers"] as JsonObject)?.FirstOrDefault(h => h.Key.Equals("FieldCollect-Outcome", StringComparison.OrdinalIgnoreCase)).Value;
            entry.ToldAt = now;
            entry.Told = status is >= 200 and < 300 ? (string?)outcome ?? "applied" : Entry.Refused;
            entry.Problem = (string?)(response["body"]?["error"]?["code"] ?? response["body"]?["Problem"]?["code"]);
            entry.IsLost = false;
        }
    }

    /// <summary>What a batch had done is gone with the register that had done it.</summary>
    public void Undone(JsonObject batch)
    {
        foreach (var (_, requestId) in Requests(batch))
        {
            if (Find(requestId) is { Told: not Entry.Refused } entry)
                entry.IsLost = true;
        }
    }

    private static IEnumerable<(string Id, string RequestId)> Requests(JsonObject batch) =>
        batch["requests"]!.AsArray().Select(r => ((string)r!["id"]!, (string)r["headers"]!["Repeatability-Request-ID"]!));
}
