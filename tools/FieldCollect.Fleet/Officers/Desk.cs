using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FieldCollect.Fleet.Checking;

namespace FieldCollect.Fleet.Officers;

/// <summary>Somebody at a desk with a good line: a registrar, a supervisor; also an officer's own eyes on the register, for comparison.</summary>
/// <param name="deliver">Sends one request, now.</param>
/// <param name="register">The register's address.</param>
/// <param name="user">Who sits there.</param>
/// <param name="password">Sent when a token is over.</param>
public sealed class Desk(Func<SentRequest, Task<ReceivedReply>> deliver, Uri register, string user, string password)
{
    private string? _token;

    /// <param name="method">The method.</param>
    /// <param name="url">Below /odata/, or from the root with a slash before it.</param>
    /// <param name="body">JSON, or none.</param>
    /// <param name="etag">The version that is meant.</param>
    public async Task<ReceivedReply> SendAsync(string method, string url, JsonObject? body = null, string? etag = null)
    {
        _token ??= await SignInAsync();
        var reply = await OnceAsync(method, url, body, etag);
        if ((int)reply.Status != 401)
            return reply;
        // The token lasts a quarter of an hour, and a register that was restored knows none of its sessions.
        _token = await SignInAsync();
        return await OnceAsync(method, url, body, etag);
    }

    /// <summary>Reads a record for its version and changes it.</summary>
    /// <returns>The status, and the problem's code if there is one.</returns>
    public async Task<string> ChangeAsync(string set, Guid id, JsonObject fields)
    {
        if (await ETagAsync(set, id) is not { } etag)
            return "404";
        return Told(await SendAsync("PATCH", $"{set}({id})", fields, etag));
    }

    public async Task<string> RemoveAsync(string set, Guid id) =>
        await ETagAsync(set, id) is { } etag ? Told(await SendAsync("DELETE", $"{set}({id})", null, etag)) : "404";

    /// <summary>A beat read whole: every row it holds, and what the register says that it comes to.</summary>
    /// <exception cref="BrokenPromiseException">It cannot be read.</exception>
    public async Task<BeatReading> ReadBeatAsync(string beat)
    {
        var rows = new Dictionary<(string, string), string>();
        var integrity = new Dictionary<string, (long, string)>();
        var url = $"Beats('{beat}')/Changes";
        while (url is not null)
        {
            var reply = await SendAsync("GET", url);
            if (!reply.IsSuccess)
                throw new BrokenPromiseException($"{user} cannot read {beat}: {Told(reply)}");
            var page = reply.Json;
            foreach (var item in page["value"]!.AsArray().Select(i => i!.AsObject()))
            {
                var set = ((string)item["@context"]!).TrimStart('#').Split('/')[0];
                if (item["@removed"] is null)
                    rows[(set, KeyOf(item))] = BeatReading.Canonical(item);
            }

            foreach (var (set, of) in page["@fieldcollect.integrity"]?.AsObject() ?? [])
                integrity[set] = ((long)of!["count"]!, (string)of["hash"]!);
            url = (string?)page["@nextLink"];
        }

        return new BeatReading(rows, integrity);
    }

    public static string KeyOf(JsonObject row) =>
        row["Id"] is { } id ? (string)id! : row["List"] is { } list ? $"{(string)list!}/{(string)row["Code"]!}" : (string)row["Code"]!;

    public static string Told(ReceivedReply reply) => reply.IsSuccess ? $"{(int)reply.Status}" : $"{(int)reply.Status} {(string?)reply.Json["error"]?["code"]}";

    private async Task<string?> ETagAsync(string set, Guid id)
    {
        var reply = await SendAsync("GET", $"{set}({id})");
        return reply.IsSuccess ? reply.Headers.First(h => h.Name == "ETag").Value : null;
    }

    private async Task<string> SignInAsync()
    {
        var form = Encoding.UTF8.GetBytes($"grant_type=password&username={user}&password={password}");
        var reply = await deliver(new SentRequest(HttpMethod.Post, new Uri(register, "auth/token"), [], form, "application/x-www-form-urlencoded"));
        return reply.IsSuccess ? (string)reply.Json["access_token"]! : "none";
    }

    private Task<ReceivedReply> OnceAsync(string method, string url, JsonObject? body, string? etag)
    {
        var headers = new List<(string, string)> { ("Authorization", new AuthenticationHeaderValue("Bearer", _token).ToString()), ("OData-Version", "4.01"), ("Prefer", "maxpagesize=5000") };
        if (etag is not null)
            headers.Add(("If-Match", etag));
        return deliver(new SentRequest(
            new HttpMethod(method), new Uri(new Uri(register, "odata/"), url), headers, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json"));
    }
}
