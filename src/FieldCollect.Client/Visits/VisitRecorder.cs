using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FieldCollect.Client.Local;
using FieldCollect.Client.Reading;
using FieldCollect.Client.Sync;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Visits;

namespace FieldCollect.Client.Visits;

/// <summary>
/// Turns a draft into requests: the visit first, then its attachments, what is new, and what changed, so that nothing refers to what comes after it.
/// Requests and local rows are written in one transaction: there is no moment in which the screen shows what the outbox does not hold.
/// </summary>
internal sealed class VisitRecorder(LocalStore store, RuleCheck rules, TimeProvider time)
{
    private sealed record Planned(string Method, string EntitySet, Guid Id, JsonObject Body, long? BasedOn, string? Reason)
    {
        public string Key => WireJson.Key(Id);
    }

    public RecordedVisit Record(VisitDraft draft) => store.Write(db => Plan(db, draft, save: true));

    public RecordedVisit Check(VisitDraft draft) => store.Read(db => Plan(db, draft, save: false));

    /// <summary>The code lists as last pulled.</summary>
    public Register.CodeLists.CodeLists Codes(LocalSession db) => rules.Context(db, time.GetUtcNow()).Codes;

    private RecordedVisit Plan(LocalSession db, VisitDraft draft, bool save)
    {
        // A visit saved now could be deleted before it is handed in.
        if (db.Get(Meta.WipeOrdered) is not null)
            throw new TerminalException(TerminalProblems.Locked);
        var now = time.GetUtcNow();
        var visitId = Ids.New(now);
        var address = Rows.Body(db, "Addresses", draft.AddressId) ?? throw new TerminalException(TerminalProblems.UnknownRecord, $"Addresses({draft.AddressId})");
        var beat = (string?)address[nameof(BeatRecord.BeatCode)] ?? "";

        var planned = new List<Planned> { new("POST", "Visits", visitId, Visit(draft, visitId, beat, now), null, null) };
        planned.AddRange(draft.Attachments.Select(a => Attachment(a.Record, visitId, beat)));
        planned.AddRange(draft.Rows.Where(r => r.Kind == RowFindingKind.New).Select(r => New(r, draft.AddressId, beat, now)));
        planned.AddRange(draft.Rows.Where(r => r.Kind != RowFindingKind.New).Select(r => Changed(db, r, now)).OfType<Planned>());
        if (planned.Count > VisitBounds.Requests)
            throw new TerminalException(TerminalProblems.VisitTooLarge);

        var context = rules.Context(db, now);
        var breaches = planned.SelectMany(p => RuleCheck.Breaches(context, p.EntitySet, p.Id, p.Body, p.Method == "PATCH" ? Rows.Body(db, p.EntitySet, p.Id) : null)).ToList();
        var result = new RecordedVisit(visitId, false, breaches);
        if (!save || result.Refusals.Any() || (result.EvidenceNeeded.Any() && !draft.IsSentWithoutEvidence))
            return result;
        CheckRoom(db, draft.Attachments);
        Write(db, visitId, now, planned);
        foreach (var attachment in draft.Attachments)
            db.AddAttachment(attachment, WireJson.Key(visitId), WireJson.Time(now));
        return result with { IsSaved = true };
    }

    private static void CheckRoom(LocalSession db, IReadOnlyList<DraftedAttachment> more)
    {
        if (more.Count == 0)
            return;
        var (number, bytes) = db.AttachmentsHeld();
        if (number + more.Count > AttachmentBounds.Number || bytes + more.Sum(a => a.Record.Length) > AttachmentBounds.Bytes)
            throw new TerminalException(TerminalProblems.AttachmentsFull);
    }

    private static void Write(LocalSession db, Guid visitId, DateTimeOffset now, List<Planned> planned)
    {
        OwnVisits.Made(db, WireJson.Key(visitId));
        foreach (var request in planned)
        {
            db.Add(new OutboxRequest(
                0, WireJson.Key(visitId), WireJson.Time(now), WireJson.Key(Ids.New(now)), null, request.Method,
                request.EntitySet, request.Key, request.Method == "POST" ? request.EntitySet : $"{request.EntitySet}({request.Key})",
                request.BasedOn is { } version ? $"W/\"{version.ToString(CultureInfo.InvariantCulture)}\"" : null,
                request.BasedOn is null ? null : Follows(db, request),
                request.Reason, WireJson.Text(request.Body)));
            Rebase.Row(db, request.EntitySet, request.Key);
        }
    }

    private static string Follows(LocalSession db, Planned request) =>
        string.Join(',', db.OwnVisits(request.EntitySet, request.Key).TakeLast(FollowsBounds.Visits)) is { Length: > 0 } own ? own : "none";

    private static JsonObject Visit(VisitDraft draft, Guid visitId, string beat, DateTimeOffset now)
    {
        var outcome = draft.Outcome
            ?? (draft.Rows.Any(r => r.Kind != RowFindingKind.Confirmed) ? VisitOutcome.Changed
            : draft.Rows.Count > 0 ? VisitOutcome.Confirmed
            : throw new TerminalException(TerminalProblems.NothingFound));
        return Object(new Visit
        {
            Id = visitId,
            BeatCode = beat,
            AddressId = draft.AddressId,
            CollectedAt = now,
            Outcome = outcome,
            Findings = [.. draft.Rows.Select(r => new Finding(r.EntitySet, r.Id, Result(r.Kind)))],
            Longitude = draft.Longitude,
            Latitude = draft.Latitude,
            Accuracy = draft.Accuracy,
            Note = draft.Note,
        });
    }

    private static string Result(RowFindingKind kind) => kind switch
    {
        RowFindingKind.Confirmed => FindingResult.Confirmed,
        RowFindingKind.Changed => FindingResult.Changed,
        RowFindingKind.New => FindingResult.New,
        _ => FindingResult.Ended,
    };

    private static Planned Attachment(Register.Attachments.Attachment attachment, Guid visitId, string beat)
    {
        attachment.VisitId = visitId;
        attachment.BeatCode = beat;
        return new Planned("POST", "Attachments", attachment.Id, Object(attachment), null, null);
    }

    private static Planned New(RowFinding row, Guid addressId, string beat, DateTimeOffset now)
    {
        var type = WireJson.Set(row.EntitySet).Type;
        var body = new JsonObject { [nameof(BeatRecord.Id)] = WireJson.Key(row.Id), [nameof(BeatRecord.BeatCode)] = beat };
        foreach (var (field, value) in row.Fields)
        {
            if (value is not null && field != nameof(BeatRecord.Id) && !IsEmpty(field, value) && !RecordFields.IsComputed(type, field))
                body[field] = value.DeepClone();
        }

        if (type.GetProperty("AddressId") is not null && body["AddressId"] is null)
            body["AddressId"] = WireJson.Key(addressId);
        if (typeof(IVerifiable).IsAssignableFrom(type))
            body[nameof(IVerifiable.VerifiedAt)] = WireJson.Time(now);
        return new Planned("POST", row.EntitySet, row.Id, body, null, null);
    }

    /// <summary>Null for a row that was confirmed and of a kind that has no date of verification: the finding says it all.</summary>
    private static Planned? Changed(LocalSession db, RowFinding row, DateTimeOffset now)
    {
        var type = WireJson.Set(row.EntitySet).Type;
        var version = Rows.BaseVersion(db, row.EntitySet, row.Id) ?? throw new TerminalException(TerminalProblems.UnknownRecord, $"{row.EntitySet}({row.Id})");
        var body = (JsonObject)row.Fields.DeepClone();
        if (row.Kind != RowFindingKind.Ended && typeof(IVerifiable).IsAssignableFrom(type))
            body[nameof(IVerifiable.VerifiedAt)] = WireJson.Time(now);
        return body.Count == 0 ? null : new Planned("PATCH", row.EntitySet, row.Id, body, version, row.Reason);
    }

    // A record made from a C# object carries the empty values of fields that were not set.
    private static bool IsEmpty(string field, JsonNode value) =>
        value is JsonValue text && text.TryGetValue<string>(out var given)
        && (given.Length == 0 || (field.EndsWith("Id", StringComparison.Ordinal) && Guid.TryParse(given, out var id) && id == Guid.Empty));

    private static JsonObject Object<T>(T record)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(record, WireJson.Options)!;
        foreach (var field in json.Select(p => p.Key).Where(f => RecordFields.IsComputed(typeof(T), f)).ToList())
            json.Remove(field);
        return json;
    }
}
