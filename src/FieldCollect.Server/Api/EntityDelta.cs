using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>
/// <c>Prefer: track-changes</c> on an entity set, and <c>GET Set?$deltatoken=…</c>: what has changed since. Which records changed is read from the feed
/// of the asker's beats, or from the changes of the county; how they look now is an ordinary reading of those keys with the same $filter and $select.
/// </summary>
public static class EntityDelta
{
    private const string Token = "$deltatoken";

    // The head of the register when the first page was read, carried by the links between pages.
    private const string Since = "tracked-since";

    // Each is a value of one "in"; a page of changes is read in one statement.
    private const int PageSize = 500;
    private const int MacLength = 16;

    /// <summary>Whether the changes of what is asked for can be told: a whole set with nothing but a condition and a choice of fields.</summary>
    public static bool CanTrack(ApiRequest request, ResourcePath path) =>
        path is { Count: false } && OfRecords(path)
        && !((string[])["$expand", "$apply", "$compute", "$search", "$top", "$skip"]).Any(o => request.Option(o) is not null);

    public static bool AsksToTrack(ApiRequest request) =>
        request.Prefers("track-changes") || request.Prefers("odata.track-changes") || request.Query.Contains(Since, StringComparison.Ordinal);

    public static bool IsDelta(ApiRequest request) => request.Query.Contains("deltatoken", StringComparison.OrdinalIgnoreCase) && request.Option(Token) is not null;

    /// <summary>A page of the set with a link to the next one or, at the end, to the changes since the first.</summary>
    public static async Task TrackAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        Position position;
        await using (var connection = await api.Store.Database.OpenReadAsync(http.RequestAborted))
            position = request.Option(Since) is { } since ? Decode(api, request, path, since) : new Position(api.Store.Epoch, await BeatFeed.HeadAsync(connection, http.RequestAborted), Guid.Empty, 0);
        var read = request with { Query = request.QueryWithout(Since) };
        var (_, contentType, body) = await Reads.AnswerAsync(api, read, http.RequestAborted);
        var reply = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body.Span)!;
        var prefix = reply.Keys.Any(k => k.StartsWith("@odata.", StringComparison.Ordinal)) || !reply.Keys.Any(k => k.StartsWith('@')) ? "@odata." : "@";
        await WriteAsync(http, request, contentType, json =>
        {
            foreach (var (name, value) in reply.Where(m => m.Key != prefix + "nextLink"))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            if (reply.TryGetValue(prefix + "nextLink", out var next))
                json.WriteString(prefix + "nextLink", $"{next.GetString()}&{Since}={Encode(api, request, path, position)}");
            else
                json.WriteString(prefix + "deltaLink", Link(api, request, path, position));
        });
    }

    /// <summary>What has changed since the token.</summary>
    /// <exception cref="ProblemException">TokenTooOld.</exception>
    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, ResourcePath path)
    {
        if (!OfRecords(path))
            throw new ProblemException(Problems.UnknownOption, Token);
        OnlyItsOwn(request);
        http.Items[ProblemReply.WayBack] = request.ServiceRoot + path.Set!.Name + Options(request, "?");
        var cancel = http.RequestAborted;
        var from = Decode(api, request, path, request.Option(Token)!);
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        var head = await BeatFeed.HeadAsync(connection, cancel);
        if (from.Epoch != api.Store.Epoch || from.ChangeNumber > head)
            throw new ProblemException(Problems.TokenTooOld, Token);
        var upTo = from.Head == 0 ? head : from.Head;
        var set = EntitySets.Find(path.Set.Name)!;
        var sqlite = api.Store.Database.Kind == "sqlite";
        if (path.Count)
        {
            var number = await SetChanges.CountAsync(connection, set, request.Actor.Beats, from.ChangeNumber, upTo, cancel);
            http.Response.ContentType = "text/plain;charset=utf-8";
            http.Response.Headers["OData-Version"] = request.Version;
            await http.Response.WriteAsync(number.ToString(System.Globalization.CultureInfo.InvariantCulture), cancel);
            return;
        }

        var changed = await SetChanges.ReadAsync(connection, sqlite, set, request.Actor.Beats, from.ChangeNumber, from.After, upTo, PageSize + 1, cancel);
        var page = changed.Take(PageSize).ToList();
        var (rows, contentType, names) = await RowsAsync(api, request, path, page, cancel);
        await WriteAsync(http, request, contentType, json =>
        {
            var prefix = names ? "@odata." : "@";
            json.WriteString(prefix + "context", $"{request.ServiceRoot}$metadata#{path.Set.Name}/$delta");
            json.WriteStartArray("value");
            foreach (var row in rows.Values)
                row.WriteTo(json);
            foreach (var gone in page.Where(c => !rows.ContainsKey(c.Id)))
                WriteRemoved(json, path.Set, gone, names);
            json.WriteEndArray();
            var last = changed.Count > PageSize ? new Position(from.Epoch, page[^1].ChangeNumber, page[^1].Id, upTo) : new Position(from.Epoch, upTo, Guid.Empty, 0);
            json.WriteString(prefix + (changed.Count > PageSize ? "nextLink" : "deltaLink"), Link(api, request, path, last));
        });
    }

    // A link of changes goes on with the options that it was made with, the same as those that a set can be tracked with. Another would be
    // passed over in silence, and the asker would take what it asked for as done.
    private static void OnlyItsOwn(ApiRequest request)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part.Split('=', 2)[0].Replace('+', ' ')).Trim().ToLowerInvariant();
            var option = name.StartsWith('$') || name.StartsWith('@') ? name : "$" + name;
            if (option is Token or "$filter" or "$select" or "$format" or "$schemaversion")
            {
                if (!given.Add(option))
                    throw new ProblemException(Problems.RepeatedOption, option);
            }
            else if (SystemOptions.Contains(option))
            {
                throw new ProblemException(Problems.MalformedUrl, option, "A link of changes takes no options but its own.");
            }
            else if (name.StartsWith('$'))
            {
                throw new ProblemException(Problems.UnknownOption, option);
            }
        }
    }

    // Those of 4.01, which may be written without the dollar sign; what else has none is the asker's own.
    private static readonly HashSet<string> SystemOptions =
    [
        "$apply", "$compute", "$count", "$expand", "$id", "$index", "$levels", "$orderby", "$search", "$skip", "$skiptoken", "$top",
    ];

    // The rows as they stand, by id: those of the changed ones that the condition and the asker's scope still let through.
    private static async Task<(Dictionary<Guid, JsonElement> Rows, string ContentType, bool Prefixed)> RowsAsync(
        ApiContext api, ApiRequest request, ResourcePath path, List<ChangedRecord> page, CancellationToken cancel)
    {
        var condition = page.Count == 0 ? "false" : $"Id in ({string.Join(',', page.Select(c => c.Id))})";
        var filter = request.Option("$filter") is { } own ? $"({own}) and {condition}" : condition;
        var select = request.Option("$select");
        var query = $"$filter={Uri.EscapeDataString(filter)}" + (select is null ? "" : $"&$select={Uri.EscapeDataString(select.Contains('*', StringComparison.Ordinal) ? select : $"{select},Id")}")
            + (request.Option("$format") is { } format ? $"&$format={Uri.EscapeDataString(format)}" : "");
        var read = request with
        {
            Path = path.Set!.Name,
            Query = string.Join('&', request.Aliases.Prepend(query)),
            Headers = n => n.Equals("Prefer", StringComparison.OrdinalIgnoreCase) ? $"odata.maxpagesize={PageSize}" : n.StartsWith("If-", StringComparison.OrdinalIgnoreCase) ? null : request.Headers(n),
        };
        var (_, contentType, body) = await Reads.AnswerAsync(api, read, cancel);
        using var document = JsonDocument.Parse(body);
        return (document.RootElement.GetProperty("value").EnumerateArray().ToDictionary(r => r.GetProperty("Id").GetGuid(), r => r.Clone()),
            contentType,
            document.RootElement.EnumerateObject().All(m => !m.Name.StartsWith('@') || m.Name.StartsWith("@odata.", StringComparison.Ordinal)));
    }

    // 4.0 and 4.01 write a removal differently (JSON Format 4.0, 14.3; 4.01, 15.3).
    private static void WriteRemoved(Utf8JsonWriter json, EntitySetMap set, ChangedRecord gone, bool prefixed)
    {
        json.WriteStartObject();
        var reason = gone.Deleted ? "deleted" : "changed";
        if (prefixed)
        {
            json.WriteString("@odata.context", $"#{set.Name}/$deletedEntity");
            json.WriteString("id", set.Name + new EntityKey(gone.Id).ToUrl(set));
            json.WriteString("reason", reason);
        }
        else
        {
            json.WriteStartObject("@removed");
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteString("@id", set.Name + new EntityKey(gone.Id).ToUrl(set));
        }

        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext http, ApiRequest request, string contentType, Action<Utf8JsonWriter> write)
    {
        http.Response.ContentType = contentType;
        http.Response.Headers["OData-Version"] = contentType.Contains("odata.", StringComparison.Ordinal) ? "4.0" : "4.01";
        http.Response.Headers.CacheControl = "no-store";
        if (!IsDelta(request))
            http.Response.Headers["Preference-Applied"] = request.Prefers("odata.track-changes") ? "odata.track-changes" : "track-changes";
        var output = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        if (!HttpMethods.IsHead(request.Method))
            await http.Response.BodyWriter.WriteAsync(output.WrittenMemory, http.RequestAborted);
    }

    private static bool OfRecords(ResourcePath path) =>
        path is { Kind: ResourceKind.Collection, Steps: [{ Key: null } step], Ref: false } && typeof(Record).IsAssignableFrom(EntitySets.Find(step.Set.Name)!.Type);

    private static string Link(ApiContext api, ApiRequest request, ResourcePath path, Position position) =>
        $"{request.ServiceRoot}{path.Set!.Name}?{Options(request, "")}{(Options(request, "").Length > 0 ? "&" : "")}{Token}={Encode(api, request, path, position)}";

    private static string Options(ApiRequest request, string before) =>
        request.QueryWithout(Token, Since, "$skiptoken", "$count", "$orderby") is { Length: > 0 } options ? before + options : "";

    private static string Encode(ApiContext api, ApiRequest request, ResourcePath path, Position position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        return Base64Url.EncodeToString([.. Mac(api, request, path, payload), .. payload]);
    }

    private static Position Decode(ApiContext api, ApiRequest request, ResourcePath path, string token)
    {
        if (Base64Url.IsValid(token) && Base64Url.DecodeFromChars(token) is { Length: > MacLength } bytes
            && CryptographicOperations.FixedTimeEquals(Mac(api, request, path, bytes.AsSpan(MacLength)), bytes.AsSpan(0, MacLength)))
            return JsonSerializer.Deserialize<Position>(bytes.AsSpan(MacLength))!;
        throw new ProblemException(Problems.TokenTooOld, Token, "The token was not made by this service for this query and this user, or under keys that it no longer has.");
    }

    // For this user, this set and these options: a token is no way to another's rows, nor to a condition that was never read from the start.
    private static byte[] Mac(ApiContext api, ApiRequest request, ResourcePath path, ReadOnlySpan<byte> payload) => HMACSHA256.HashData(
        api.SigningKey,
        (byte[])[.. Encoding.UTF8.GetBytes($"set-delta\0{request.Actor.UserId}\0{path.Set!.Name}\0{request.Option("$filter")}\0{request.Option("$select")}\0{string.Join('&', request.Aliases.Order(StringComparer.Ordinal))}\0"), .. payload])[..MacLength];

    /// <param name="Epoch">The register's, when the token was made.</param>
    /// <param name="ChangeNumber">Up to here all is known.</param>
    /// <param name="After">Within that number, up to this record; empty: all of it.</param>
    /// <param name="Head">Up to where these pages go; 0: to the newest.</param>
    private sealed record Position(Guid Epoch, long ChangeNumber, Guid After, long Head);
}
