using System.Buffers;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Store.Writing;
using Microsoft.AspNetCore.WebUtilities;

namespace FieldCollect.Server.Api;

/// <summary>The two forms of a batch: JSON and multipart/mixed. What runs between reading and writing is the same for both.</summary>
public static class BatchFormat
{
    // The answers to a few requests fit one packet as they are.
    private const int SmallestCoded = 1_024;

    public static async Task<IReadOnlyList<BatchRequest>> ReadAsync(HttpContext http, BatchLimits limits)
    {
        var type = http.Request.ContentType ?? "";
        var isJson = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !MultipartBatch.Is(type))
            throw new ProblemException(Problems.UnsupportedMediaType, "Content-Type", "A batch is application/json or multipart/mixed.");
        await using var body = RequestEncoding.Decoded(http);
        try
        {
            if (isJson)
                return await JsonBatch.ReadAsync(body, limits, http.RequestAborted);
            using var whole = new MemoryStream();
            await body.CopyToAsync(whole, http.RequestAborted);
            return MultipartBatch.Read(whole.GetBuffer().AsMemory(0, (int)whole.Length), type, limits);
        }
        catch (InvalidDataException)
        {
            throw ODataProblems.MalformedBatch("The body is not of its Content-Encoding.");
        }
    }

    /// <summary>Whether the reply is multipart/mixed: the form that is accepted or, without a word about it, the form of the request.</summary>
    /// <exception cref="ProblemException">NotAcceptable: said before anything runs.</exception>
    public static bool RepliesInParts(ApiRequest batch, string? contentType)
    {
        var accept = batch.Headers("Accept") ?? "";
        bool Accepts(string type) => accept.Contains(type, StringComparison.OrdinalIgnoreCase);
        if (Accepts("multipart/"))
            return true;
        if (Accepts("application/json") || Accepts("application/*"))
            return false;
        return accept.Length == 0 || Accepts("*/*") ? MultipartBatch.Is(contentType) : throw new ProblemException(Problems.NotAcceptable, "Accept");
    }

    public static async Task WriteAsync(HttpContext http, bool multipart, string version, IReadOnlyList<BatchRequest> requests, IReadOnlyDictionary<string, ApiReply> replies)
    {
        var body = new ArrayBufferWriter<byte>();
        http.Response.ContentType = multipart ? Multipart(body, requests, replies) : Json(body, version, requests, replies);
        http.Response.Headers["OData-Version"] = version;
        if (body.WrittenCount < SmallestCoded)
        {
            await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
            return;
        }

        await using var coded = ReplyEncoding.Begin(http, repeats: true);
        await coded.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static string Json(ArrayBufferWriter<byte> body, string version, IReadOnlyList<BatchRequest> requests, IReadOnlyDictionary<string, ApiReply> replies)
    {
        using var writer = new JsonBatchWriter(body);
        foreach (var request in requests)
        {
            // What an error kept from running is said so; a client must not have to guess what was done.
            var reply = replies.GetValueOrDefault(request.Id) ?? ApiReply.Failed(Problem.Of(Problems.FailedDependency), version);
            writer.Write(request, reply.Status, reply.Headers, reply.Body.Span);
        }

        return "application/json;charset=utf-8";
    }

    // What an error kept from running has no part here (OData Protocol, 11.7.7.3): the replies end with the one that failed.
    private static string Multipart(ArrayBufferWriter<byte> body, IReadOnlyList<BatchRequest> requests, IReadOnlyDictionary<string, ApiReply> replies)
    {
        var writer = new MultipartBatchWriter(body, ReasonPhrases.GetReasonPhrase);
        foreach (var unit in JsonBatch.Units(requests).Where(u => u.Requests.All(r => replies.ContainsKey(r.Id))))
        {
            var failed = unit.Requests.FirstOrDefault(r => replies[r.Id].Status is >= 400 and not StatusCodes.Status424FailedDependency)
                ?? unit.Requests.FirstOrDefault(r => replies[r.Id].Status >= 400);
            if (unit.AtomicityGroup is null || failed is not null)
            {
                var request = failed ?? unit.Requests[0];
                writer.Write(request, replies[request.Id].Status, replies[request.Id].Headers, replies[request.Id].Body.Span);
                continue;
            }

            var set = writer.BeginSet();
            foreach (var request in unit.Requests)
                writer.WriteInSet(set, request, replies[request.Id].Status, replies[request.Id].Headers, replies[request.Id].Body.Span);
            writer.EndSet(set);
        }

        writer.End();
        return writer.ContentType;
    }
}
