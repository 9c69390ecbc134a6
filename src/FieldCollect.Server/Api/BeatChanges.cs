using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;

namespace FieldCollect.Server.Api;

/// <summary>
/// GET /odata/Beats('…')/Changes: all of a beat, or what is new since a token, as a 4.01 delta payload over several entity sets.
/// The pull reads the head of the register first and pages up to it; what is written meanwhile is the next pull's.
/// </summary>
public static partial class BeatChanges
{
    private const int DefaultPage = 1_000;

    // A page is read from the feed and then set by set with one query each; 5,000 ids are within the parameters of one statement.
    private const int LargestPage = 5_000;

    [GeneratedRegex(@"^Beats\('(?<beat>[0-9A-Za-z]{1,40})'\)/(FieldCollect\.)?Changes(\(\))?$")]
    private static partial Regex PathPattern();

    /// <summary>The beat whose changes the path asks for; null if it asks for something else.</summary>
    public static string? BeatOf(string path) => PathPattern().Match(Uri.UnescapeDataString(path)) is { Success: true } match ? match.Groups["beat"].Value : null;

    /// <exception cref="ProblemException">NotFound for a beat that is not the asker's, TokenTooOld, MalformedRequest.</exception>
    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http, string beat)
    {
        if (!Permissions.May(request.Actor.Role, Right.Read, EntitySets.Find("Addresses")!))
            throw new ProblemException(Problems.NotAllowed);
        if (!request.Actor.Sees(beat))
            throw new ProblemException(Problems.NotFound);
        var cancel = http.RequestAborted;
        var size = Math.Min(request.MaxPageSize() ?? DefaultPage, LargestPage);
        await using var connection = await api.Store.Database.OpenReadAsync(cancel);
        if (!await BeatFeed.ExistsAsync(connection, beat, cancel))
            throw new ProblemException(Problems.NotFound);
        var position = await PositionAsync(api, request, beat, connection, cancel);
        var sqlite = api.Store.Database.Kind == "sqlite";
        var page = await BeatFeed.ReadAsync(connection, sqlite, beat, position.Cursor, position.Head, position.First, size, cancel);

        http.Response.ContentType = "application/json;odata.metadata=minimal;charset=utf-8";
        http.Response.Headers["OData-Version"] = "4.01";
        http.Response.Headers["Preference-Applied"] = $"maxpagesize={size}";
        http.Response.Headers.CacheControl = "no-store";
        var read = new ReadKeys();
        var scope = new BeatScope(beat);
        try
        {
            await using (var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = FieldJson.Options.Encoder }))
            {
                json.WriteStartObject();
                json.WriteString("@context", request.ServiceRoot + "$metadata#Collection(Edm.EntityType)/$delta");
                json.WriteStartArray("value");
                if (!page.More)
                    await WriteReferenceAsync(api, scope, beat, position, connection, json, cancel);
                await WriteRowsAsync(api, scope, page.Items, connection, json, read, cancel);
                json.WriteEndArray();
                var next = page.More
                    ? position with { Cursor = new FeedCursor(page.Items[^1].ChangeNumber, page.Items[^1].EntitySet, page.Items[^1].RecordId) }
                    : new Position(api.Store.Epoch, FeedCursor.After(position.Head), 0, false, position.Head);
                json.WriteString(page.More ? "@nextLink" : "@deltaLink", $"Beats('{beat}')/Changes?{(page.More ? "$skiptoken" : "$deltatoken")}={Encode(api, beat, next)}");
                json.WriteEndObject();
            }
        }
        finally
        {
            // Also when the asker hangs up in the middle: what was sent until then has been read.
            await read.EnterAsync(api, request.Actor, "pull", null, CancellationToken.None);
        }
    }

    private static async Task WriteRowsAsync(
        ApiContext api, BeatScope scope, IReadOnlyList<FeedItem> items, System.Data.Common.DbConnection connection, Utf8JsonWriter json, ReadKeys read, CancellationToken cancel)
    {
        foreach (var group in items.GroupBy(i => i.EntitySet))
        {
            var set = api.Schema.Sets[EntitySets.Of(group.Key).Name];
            var present = group.Where(i => i.State == FeedState.Present).Select(i => i.RecordId).ToList();
            var written = present.Count == 0
                ? []
                : await DeltaItems.WriteAsync(api.Schema, set, scope, (alias, parameters) => In(alias, present, parameters), connection, json, read.Observe, cancel);
            var found = written.Select(k => k.AsGuid()).ToHashSet();
            foreach (var item in group)
            {
                // A row written again after the feed was read may already be elsewhere: the next pull says where.
                if (item.State != FeedState.Present)
                    DeltaItems.WriteRemoved(json, set, new EntityKey(item.RecordId), item.State == FeedState.Deleted);
                else if (!found.Contains(item.RecordId))
                    DeltaItems.WriteRemoved(json, set, new EntityKey(item.RecordId), deleted: false);
            }
        }
    }

    // Few rows, delivered whole when they have changed: the county's divisions, the stations, the beats and the code lists.
    private static async Task WriteReferenceAsync(
        ApiContext api, BeatScope scope, string beat, Position position, System.Data.Common.DbConnection connection, Utf8JsonWriter json, CancellationToken cancel)
    {
        foreach (var set in EntitySets.All.Where(s => s.OnTerminals && typeof(IReference).IsAssignableFrom(s.Type)))
        {
            await DeltaItems.WriteAsync(
                api.Schema,
                api.Schema.Sets[set.Name],
                scope,
                (alias, parameters) => $"{alias}.\"ChangeNumber\" > {parameters.Add(position.ReferenceSince)} AND {alias}.\"ChangeNumber\" <= {parameters.Add(position.Head)}{OfCounty(set, alias, beat, parameters)}",
                connection,
                json,
                null,
                cancel);
        }
    }

    // The register may hold the divisions of the whole country; a terminal needs those of its county and the names above them.
    private static string OfCounty(EntitySet set, string alias, string beat, SqlParameters parameters) =>
        set.Name == "Divisions" && beat.Length >= 6
            ? $" AND (substr({alias}.\"Code\", 1, 6) = {parameters.Add(beat[..6])} OR {alias}.\"Code\" IN ({parameters.Add(beat[..2].PadRight(12, '0'))}, {parameters.Add(beat[..4].PadRight(12, '0'))}))"
            : "";

    private static string In(string alias, List<Guid> ids, SqlParameters parameters) =>
        $"{alias}.\"Id\" IN ({string.Join(',', ids.Select(id => parameters.Add(id)))})";

    private static async Task<Position> PositionAsync(ApiContext api, ApiRequest request, string beat, System.Data.Common.DbConnection connection, CancellationToken cancel)
    {
        var head = await BeatFeed.HeadAsync(connection, cancel);
        var token = request.Query.Split('&').Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2 && Uri.UnescapeDataString(p[0]) is "$deltatoken" or "$skiptoken" or "deltatoken" or "skiptoken")
            .Select(p => Uri.UnescapeDataString(p[1]))
            .FirstOrDefault();
        if (token is null)
            return new Position(api.Store.Epoch, FeedCursor.Start, head, true, -1);
        var position = Decode(api, beat, token) ?? throw new ProblemException(Problems.TokenTooOld, "$deltatoken", "The token was not made by this service for this beat, or under keys that it no longer has.");
        // A number from a future that a restore has undone, or from another history altogether.
        if (position.Epoch != api.Store.Epoch || position.Cursor.ChangeNumber > head)
            throw new ProblemException(Problems.TokenTooOld, "$deltatoken");
        return position.Head == 0 ? position with { Head = head } : position;
    }

    private static string Encode(ApiContext api, string beat, Position position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        return Base64Url.EncodeToString([.. Mac(api, beat, payload), .. payload]);
    }

    private static Position? Decode(ApiContext api, string beat, string token)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length <= MacLength || !CryptographicOperations.FixedTimeEquals(Mac(api, beat, bytes.AsSpan(MacLength)), bytes.AsSpan(0, MacLength)))
                return null;
            return JsonSerializer.Deserialize<Position>(bytes.AsSpan(MacLength));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private const int MacLength = 16;

    private static byte[] Mac(ApiContext api, string beat, ReadOnlySpan<byte> payload) =>
        HMACSHA256.HashData(api.SigningKey, (byte[])[.. System.Text.Encoding.UTF8.GetBytes($"delta\0{beat}\0"), .. payload])[..MacLength];

    /// <summary>Where a pull stands.</summary>
    /// <param name="Epoch">The register's, when the token was made.</param>
    /// <param name="Cursor">The last row given.</param>
    /// <param name="Head">Up to where this pull goes; 0: a new pull.</param>
    /// <param name="First">Whether the terminal holds nothing yet.</param>
    /// <param name="ReferenceSince">Reference data up to here is known.</param>
    private sealed record Position(Guid Epoch, FeedCursor Cursor, long Head, bool First, long ReferenceSince);

    /// <summary>Rows of one beat, whoever asks: a supervisor who pulls one beat gets that beat. The feed has said which rows those are.</summary>
    private sealed class BeatScope(string beat) : IRowScope
    {
        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters)
        {
            var of = EntitySets.Find(set.Name)!;
            return of.Belongs switch
            {
                Belonging.Beat => $"{alias}.\"RemovedAt\" IS NULL AND {alias}.\"BeatCode\" = {parameters.Add(beat)}",
                Belonging.Stays => $"{alias}.\"RemovedAt\" IS NULL",
                _ => null,
            };
        }
    }
}
