using System.Buffers;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>What became of a PATCH of a set: nothing to say, the records as they stand, or which of them failed and why (OData 4.01 Protocol, 11.4.13).</summary>
public static class CollectionReply
{
    // Keys of one statement: an OR of them is as deep as there are keys, and SQLite parses a thousand.
    private const int KeysAtOnce = 200;

    public static bool EachForItself(ApiRequest request) => request.ContinuesOnError;

    public static async Task<ApiReply> OfAsync(
        ApiContext api, ApiRequest request, WriteRequest written, IReadOnlyList<PushAnswer> answers, Dictionary<string, string> headers, CancellationToken cancel)
    {
        // Of one of the records, not of the set.
        foreach (var name in (string[])["ETag", "Location", "OData-EntityId", "FieldCollect-Outcome"])
            headers.Remove(name);
        var shows = request.Prefers("return=representation");
        WriteReplies.Applied(headers, request, shows ? "return=representation" : "return=minimal");
        if (request.Preference("continue-on-error") is { } asked)
            WriteReplies.Applied(headers, request, asked.Given);
        if (!shows && answers.All(a => a.Status < 400))
            return new ApiReply(StatusCodes.Status204NoContent, headers, default);

        var set = written.Path.Set!;
        var output = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("@context", $"{request.ServiceRoot}$metadata#{set.Name}/$delta");
            json.WriteStartArray("value");
            if (shows)
            {
                var read = new ReadKeys(WriteReplies.Made(answers));
                await WriteRowsAsync(api, request, set, [.. answers.Where(a => a.Status < 400 && a.Key.Count > 0).Select(a => a.Key)], json, read, cancel);
                await read.EnterAsync(api, request.Actor, "read", null, cancel);
            }

            for (var i = 0; i < answers.Count; i++)
            {
                if (answers[i].Status >= 400)
                    WriteFailed(json, set, written.Items[i], answers[i].Problem!);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        headers["OData-Version"] = "4.01";
        headers["Content-Type"] = "application/json;metadata=minimal;charset=utf-8";
        return new ApiReply(StatusCodes.Status200OK, headers, output.WrittenMemory);
    }

    private static async Task WriteRowsAsync(
        ApiContext api, ApiRequest request, EntitySetMap set, List<IReadOnlyList<object>> keys, Utf8JsonWriter json, ReadKeys read, CancellationToken cancel)
    {
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        foreach (var chunk in keys.Chunk(KeysAtOnce))
        {
            await DeltaItems.WriteAsync(
                api.Schema,
                set,
                new RowScope(request.Actor, null),
                (alias, parameters) => $"({string.Join(" OR ", chunk.Select(k => string.Join(" AND ", set.Key.Select((p, i) => $"{alias}.\"{p.Column}\" = {parameters.Add(k[i])}"))))})",
                connection,
                json,
                read.Observe,
                cancel);
        }
    }

    private static void WriteFailed(Utf8JsonWriter json, EntitySetMap set, PushItem item, Problem problem)
    {
        json.WriteStartObject();
        if (item.Key.Count > 0)
            json.WriteString("@id", set.Name + new EntityKey(item.Key).ToUrl(set));
        json.WriteStartObject("@Core.DataModificationException");
        json.WriteString("failedOperation", item.Verb == PushVerb.Remove ? "delete" : item.Upsert ? "upsert" : "update");
        json.WriteNumber("responseCode", problem.Kind.Status);
        json.WritePropertyName("info");
        JsonSerializer.Serialize(json, new
        {
            code = problem.Kind.Code,
            message = problem.Message,
            target = problem.Target,
            severity = "error",
            details = problem.Details.Select(d => new { code = d.Code, message = d.Message, target = d.Target }),
        }, FieldJson.Options);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
