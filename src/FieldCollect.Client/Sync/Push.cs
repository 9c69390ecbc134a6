using System.Buffers;
using System.Net;
using System.Text.Json;
using FieldCollect.Client.Local;
using FieldCollect.Register.Sync;

namespace FieldCollect.Client.Sync;

/// <summary>
/// Sends the outbox, oldest visit first: choose a batch and mark it as sent, send it, write down each answer. A batch whose answer was lost is
/// chosen again as it was and sent with the same bytes under the same ids, so the server answers as before.
/// </summary>
internal sealed class Push(LocalStore store, Wire wire, TerminalOptions options)
{
    /// <summary>Rounds in which a server answers a whole batch with "later", before the batch is left to the next sync and the others go on.</summary>
    private const int MaxIdleRounds = 3;

    /// <summary>Visits in a row on which the server fails (500) before the fault is taken for the server's and not for one visit's.</summary>
    private const int MaxFailures = 3;

    /// <summary>Escaped; what the register takes in a header.</summary>
    private const int MaxReasonLength = 200;

    public async Task<PushResult> Run(IProgress<SyncProgress>? progress, CancellationToken cancel)
    {
        var result = PushResult.Nothing;
        var (passedOver, idle, failures) = (0L, 0, 0);

        // Ends because each round answers a request, divides a batch, or counts towards passing it over; and there are only so many batches.
        while (true)
        {
            var (number, batch) = store.Write(db => db.NextBatch(passedOver, options.Time.GetUtcNow().ToString("R"), options.BatchRequests, options.BatchBytes));
            if (batch.Count == 0)
                break;
            var reply = await wire.Post("$batch", Body(batch), cancel);
            if (reply.IsSuccess)
            {
                var answers = Answers(batch, reply);
                store.Write(db => Note(db, answers));
                result = Count(result, answers);
                progress?.Report(new SyncProgress("push", result.Requests, Left()));
                failures = 0;
                idle = answers.Count > 0 ? 0 : idle + 1;
                if (idle == MaxIdleRounds)
                    (passedOver, idle) = (number, 0);
                else if (idle > 0)
                    await wire.Wait(idle - 1, cancel);
            }
            else if (!IsOfTheBatch(reply))
            {
                throw Wire.Problem(reply);
            }
            else if (batch.Any(r => r.VisitId != batch[0].VisitId))
            {
                store.Write(db => db.Divide(batch));
            }
            else if (reply.Status == HttpStatusCode.InternalServerError)
            {
                passedOver = ++failures < MaxFailures ? number : throw Wire.Problem(reply);
            }
            else
            {
                result = Count(result, Refused(batch, Wire.Problem(reply)));
            }
        }

        return result with { Owed = Left() };
    }

    /// <summary>The batch as it goes over the wire; the same requests always make the same bytes.</summary>
    internal static byte[] Body(IReadOnlyList<OutboxRequest> batch)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = WireJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartArray("requests");
            foreach (var request in batch)
                Write(json, request);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, OutboxRequest request)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(request));
        json.WriteString("atomicityGroup", request.VisitId);
        json.WriteString("method", request.Method);
        json.WriteString("url", request.Url);
        json.WriteStartObject("headers");
        json.WriteString("Content-Type", "application/json");
        json.WriteString("Repeatability-Request-ID", request.RequestId);
        json.WriteString("Repeatability-First-Sent", request.FirstSent);
        json.WriteString("Prefer", "fieldcollect.merge, return=minimal");
        json.WriteString("FieldCollect-Visit", request.VisitId);
        json.WriteString("FieldCollect-Collected-At", request.CollectedAt);
        if (request.IfMatch is not null)
            json.WriteString("If-Match", request.IfMatch);
        if (request.Follows is not null)
            json.WriteString("FieldCollect-Follows", request.Follows);
        // A header is ASCII and short; a longer reason is in the body, where it belongs to the record.
        if (request.Reason is not null && Uri.EscapeDataString(request.Reason) is { Length: <= MaxReasonLength } reason)
            json.WriteString("FieldCollect-Reason", reason);
        json.WriteEndObject();
        // As the recorder wrote it: a request is known again by the bytes of its body.
        json.WritePropertyName("body");
        json.WriteRawValue(request.Body, skipInputValidation: true);
        json.WriteEndObject();
    }

    private static string Id(OutboxRequest request) => request.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // The server could not read or do the batch as a whole (400, 413, 422, 500). It is divided until the one visit that is the cause stands alone.
    private static bool IsOfTheBatch(WireReply reply) => (int)reply.Status is 400 or 413 or 422 or 500;

    // A visit that cannot be read is kept here with its problem, to be shown, and holds up nobody.
    private List<(OutboxRequest Request, OutboxAnswer Answer)> Refused(IReadOnlyList<OutboxRequest> visit, TerminalException problem)
    {
        var answers = visit.Select(r => (r, new OutboxAnswer(OutboxState.Refused, null, null, problem.Code, problem.Message, problem.Target))).ToList();
        store.Write(db => Note(db, answers));
        return answers;
    }

    private void Note(LocalSession db, List<(OutboxRequest Request, OutboxAnswer Answer)> answers)
    {
        foreach (var (request, answer) in answers)
            db.Answer(request, answer);
        db.Set(Meta.LastPush, WireJson.Time(options.Time.GetUtcNow()));
    }

    private static List<(OutboxRequest Request, OutboxAnswer Answer)> Answers(IReadOnlyList<OutboxRequest> batch, WireReply reply)
    {
        using var json = reply.Json();
        if (!json.RootElement.TryGetProperty("responses", out var responses) || responses.ValueKind != JsonValueKind.Array)
            throw new TerminalException(TerminalProblems.MalformedReply);
        var requests = batch.ToDictionary(Id);
        var answers = new List<(OutboxRequest, OutboxAnswer)>();
        foreach (var response in responses.EnumerateArray())
        {
            if (Wire.Text(response, "id") is { } id && requests.Remove(id, out var request) && Answer(response) is { } answer)
                answers.Add((request, answer));
        }

        return answers;
    }

    /// <summary>Null for "later": the request stays as sent.</summary>
    private static OutboxAnswer? Answer(JsonElement response)
    {
        if (!response.TryGetProperty("status", out var statusValue) || statusValue.ValueKind != JsonValueKind.Number || !statusValue.TryGetInt32(out var status))
            return null;
        if (status is 401 or 429 or >= 500)
            return null;
        response.TryGetProperty("body", out var body);
        if (status is >= 200 and < 300)
        {
            var outcome = Header(response, "FieldCollect-Outcome") ?? (status == 202 ? Wire.Text(body, "Outcome") ?? Outcome.Quarantined : Outcome.Applied);
            if (outcome != Outcome.Quarantined)
                return new OutboxAnswer(OutboxState.Taken, outcome, Version(Header(response, "ETag")), null, null, null);
            var kept = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("Problem", out var p) ? p : default;
            return new OutboxAnswer(OutboxState.Quarantined, outcome, null, Wire.Text(kept, "code") ?? "Unexpected", Message(kept), Wire.Text(kept, "target"));
        }

        var error = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var e) ? e : default;
        return new OutboxAnswer(OutboxState.Refused, null, null, Wire.Text(error, "code") ?? "Http" + status, Message(error), Wire.Text(error, "target"));
    }

    // A broken rule is told by its detail, in the words an officer reads; the problem's own sentence is often the same again in English.
    private static string? Message(JsonElement problem)
    {
        var message = Wire.Text(problem, "message");
        if (problem.ValueKind != JsonValueKind.Object || !problem.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Array)
            return message;
        var told = details.EnumerateArray().Select(d => Wire.Text(d, "message")).OfType<string>().Where(t => t.Length > 0).Distinct().ToList();
        return string.Join(" ", message is null || told.Exists(t => t.Contains(message, StringComparison.Ordinal)) ? told : told.Prepend(message));
    }

    private static string? Header(JsonElement response, string name)
    {
        if (!response.TryGetProperty("headers", out var headers) || headers.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var header in headers.EnumerateObject())
        {
            // HTTP header names know no case.
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value.GetString();
        }

        return null;
    }

    private static long? Version(string? etag) =>
        etag is not null && long.TryParse(etag.Replace("W/", "", StringComparison.Ordinal).Trim('"'), out var version) ? version : null;

    private static PushResult Count(PushResult sofar, List<(OutboxRequest Request, OutboxAnswer Answer)> answers)
    {
        int Of(string outcome) => answers.Count(a => a.Answer.Outcome == outcome);
        return sofar with
        {
            Batches = sofar.Batches + 1,
            Requests = sofar.Requests + answers.Count,
            Applied = sofar.Applied + Of(Outcome.Applied),
            Merged = sofar.Merged + Of(Outcome.Merged),
            Conflicts = sofar.Conflicts + Of(Outcome.Conflict),
            Held = sofar.Held + Of(Outcome.Held),
            Quarantined = sofar.Quarantined + Of(Outcome.Quarantined),
            Refused = sofar.Refused + answers.Count(a => a.Answer.State == OutboxState.Refused),
        };
    }

    private int Left() => (int)store.Read(db => db.Number("SELECT count(*) FROM Outbox WHERE State IN ('waiting','sent')"));
}
