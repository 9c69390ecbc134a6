using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests.Conformance;

/// <summary>
/// The service as one check sees it. A request is written as text:
/// <c>PATCH Matters({matter}) | If-Match: * &lt;&lt; {"Text":"x"}</c>: method, URL below the service root, headers behind bars, body behind &lt;&lt;.
/// Several are joined by THEN: all but the last must succeed, and the reply is the last one's. The header "As: registrar" sends it as another role.
/// A name in braces is a record of the <see cref="Small"/> beat; {matter} and {address} are made fresh for the check, {new} and {new2} are ids not used yet,
/// {next} and {delta} are the links of the reply before.
/// </summary>
public sealed partial class Service(County county, Small beat)
{
    private readonly Dictionary<string, string> _own = [];

    public County County => county;

    public Small Beat => beat;

    public async Task<Reply> AskAsync(string requests)
    {
        Reply? reply = null;
        foreach (var request in requests.Split(" THEN ", StringSplitOptions.TrimEntries))
        {
            Assert.True(reply is null or { Status: < 400 }, $"The step before '{request}' was answered {reply?.Status}: {reply?.Text}");
            if (reply is not null)
                Remember(reply);
            reply = await OneAsync(request);
        }

        return reply!;
    }

    private async Task<Reply> OneAsync(string request)
    {
        request = await FillAsync(request);
        var body = "";
        if (request.IndexOf("<<", StringComparison.Ordinal) is > 0 and var at)
            (request, body) = (request[..at].TrimEnd(), request[(at + 2)..].TrimStart());
        var parts = request.Split(" | ", StringSplitOptions.TrimEntries);
        var blank = parts[0].IndexOf(' ');
        var (method, url) = blank < 0 ? (parts[0], "") : (parts[0][..blank], parts[0][(blank + 1)..].Trim());
        var headers = parts[1..].Where(h => !h.StartsWith("As:", StringComparison.Ordinal)).ToList();
        var role = parts[1..].FirstOrDefault(h => h.StartsWith("As:", StringComparison.Ordinal))?[3..].Trim();
        ByteArrayContent? content = null;
        if (body.Length > 0 || headers.Any(h => h.StartsWith("Content-Type:", StringComparison.Ordinal)))
        {
            content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            var type = headers.FirstOrDefault(h => h.StartsWith("Content-Type:", StringComparison.Ordinal)) ?? "Content-Type: application/json";
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type[13..]);
            headers.Remove(type);
        }

        var caller = role switch
        {
            null => beat.Officer,
            "nobody" => county.Anonymous,
            _ => await county.RoleAsync(role),
        };
        return await caller.SendAsync(method, url.StartsWith("http", StringComparison.Ordinal) ? url : "odata/" + url, content, [.. headers]);
    }

    // The links of a page, for the request that follows it.
    private void Remember(Reply reply)
    {
        foreach (var (name, link) in new[] { ("next", "nextLink"), ("delta", "deltaLink") })
        {
            if ((Expect.At(reply, "@odata." + link) ?? Expect.At(reply, "@" + link)) is { } found)
                _own[name] = found.GetString()!;
        }

        if (reply.ETag is { } etag)
            _own["etag"] = etag;
        if (reply.Header("Location") is { } location)
            _own["location"] = location;
    }

    private async Task<string> FillAsync(string text)
    {
        foreach (var name in Names().Matches(text).Select(m => m.Groups[1].Value).Distinct().ToList())
        {
            if (!_own.ContainsKey(name) && !beat.Names.ContainsKey(name))
            {
                if (await MakeAsync(name) is not { } made)
                    continue;
                _own[name] = made;
            }

            text = text.Replace("{" + name + "}", _own.GetValueOrDefault(name) ?? beat.Names[name], StringComparison.Ordinal);
        }

        return text;
    }

    private async Task<string?> MakeAsync(string name)
    {
        var id = Ids.New(TimeProvider.System.GetUtcNow());
        switch (name)
        {
            case "new" or "new2" or "new3":
                break;
            case "number":
                return RandomNumberGenerator.GetInt32(1_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture);
            case "matter" or "matter2":
                (await beat.Officer.PostAsync("Matters", beat.Matter(id))).Expect(201);
                break;
            case "address":
                (await beat.Officer.PostAsync("Addresses", beat.Address(id, "building", $"写{id.ToString()[24..]}栋", beat.Id("yard")))).Expect(201);
                break;
            case "empty":
                (await beat.Officer.PostAsync("Attachments", beat.Attachment(id))).Expect(201);
                break;
            default:
                return null;
        }

        return id.ToString();
    }

    [GeneratedRegex(@"\{([a-z][a-z0-9]*)\}")]
    private static partial Regex Names();
}

/// <summary>A beat of the suite's own with few records, each of which some check needs; their names stand in braces in the requests.</summary>
public sealed class Small
{
    /// <summary>The bytes of the one attachment that has some.</summary>
    public static readonly byte[] Photo = Encoding.ASCII.GetBytes(new string('p', 200));

    private readonly Dictionary<string, Guid> _ids = [];

    private Small(Caller officer, string code, string division, Uri root)
    {
        Officer = officer;
        Names = new() { ["beat"] = code, ["division"] = division, ["root"] = root + "odata/", ["bytes"] = Encoding.ASCII.GetString(Photo), ["host"] = root.ToString() };
    }

    public Caller Officer { get; }

    public Dictionary<string, string> Names { get; }

    public Guid Id(string name) => _ids[name];

    public static async Task<Small> MakeAsync(County county)
    {
        var code = county.QuietBeat(Quiet.Conformance);
        var officer = await county.OfficerAsync(code);
        var small = new Small(officer, code, county.Division, officer.Root);
        await small.FillAsync();
        return small;
    }

    public Dictionary<string, object?> Matter(Guid id) =>
        new() { ["Id"] = id, ["BeatCode"] = Names["beat"], ["AddressId"] = Id("r5"), ["Kind"] = "hazard", ["Text"] = "楼道堆物", ["OpenedAt"] = "2026-03-01T08:00:00Z" };

    public Dictionary<string, object?> Address(Guid id, string kind, string name, Guid? parent = null) =>
        new() { ["Id"] = id, ["BeatCode"] = Names["beat"], ["DivisionCode"] = Names["division"], ["Kind"] = kind, ["Name"] = name, ["ParentId"] = parent };

    public Dictionary<string, object?> Attachment(Guid id) =>
        new() { ["Id"] = id, ["BeatCode"] = Names["beat"], ["VisitId"] = Id("va"), ["Kind"] = "document", ["ContentType"] = "image/jpeg", ["Length"] = Photo.Length, ["Sha256"] = Convert.ToHexStringLower(SHA256.HashData(Photo)) };

    private async Task FillAsync()
    {
        await AddAsync("street", "Addresses", Address(New("street"), "street", "长安街"));
        await AddAsync("tower", "Addresses", Address(New("tower"), "building", "塔楼", Id("street")));
        await AddAsync("yard", "Addresses", Address(New("yard"), "street", "写作路"));
        string[] uses = ["dwelling", "shop", "office", "workshop", "mixed"];
        Dictionary<string, object?>[] houses =
        [
            new() { ["Rooms"] = 3, ["Area"] = 90.5, ["OwnerName"] = "Ann O'Neil", ["Structure"] = "concrete", ["LeaseFrom"] = "2024-02-29", ["LeaseTo"] = "2026-12-31", ["Remark"] = " spaced ", ["Occupancy"] = "let", ["VerifiedAt"] = "2025-03-15T10:20:30Z" },
            new() { ["Rooms"] = 1, ["Area"] = 20, ["OwnerName"] = "Bob", ["Structure"] = "mixed", ["Occupancy"] = "ownerOccupied" },
            new() { ["Rooms"] = 7, ["Area"] = 210.25, ["OwnerName"] = "陈晨", ["Structure"] = "concrete", ["LeaseFrom"] = "2025-06-15", ["Remark"] = "a%b_c", ["Occupancy"] = "let" },
            new() { ["Remark"] = "Ünïcode 😀", ["Occupancy"] = "vacant" },
            new() { ["Rooms"] = 4, ["Area"] = 45.75, ["OwnerName"] = "carol", ["LeaseFrom"] = "2023-12-31", ["Remark"] = "100", ["Occupancy"] = "let" },
        ];
        for (var i = 1; i <= 5; i++)
        {
            await AddAsync($"r{i}", "Addresses", Address(New($"r{i}"), "room", $"10{i}", Id("tower")));
            await AddAsync($"h{i}", "Houses", new(houses[i - 1]) { ["Id"] = New($"h{i}"), ["BeatCode"] = Names["beat"], ["AddressId"] = Id($"r{i}"), ["Use"] = uses[i - 1] });
        }

        foreach (var (name, shown, sex) in new[] { ("ann", "安", "2"), ("bob", "鲍勃", "1") })
        {
            await AddAsync(name, "Residents", new() { ["Id"] = New(name), ["BeatCode"] = Names["beat"], ["Name"] = shown, ["Sex"] = sex, ["BirthDate"] = "1990-05-04" });
            await AddAsync(name + "stay", "Residencies", new() { ["Id"] = New(name + "stay"), ["BeatCode"] = Names["beat"], ["ResidentId"] = Id(name), ["AddressId"] = Id("r1"), ["HouseId"] = Id("h1"), ["Kind"] = "floating", ["BeganOn"] = "2025-01-01" });
        }

        foreach (var (name, room, at) in new[] { ("a", "r1", "2025-01-15T08:30:15.250Z"), ("b", "r2", "2025-06-30T23:59:59Z"), ("c", "r1", "2026-02-28T12:00:00Z") })
            await AddAsync("v" + name, "Visits", new() { ["Id"] = New("v" + name), ["BeatCode"] = Names["beat"], ["AddressId"] = Id(room), ["CollectedAt"] = at, ["Outcome"] = "confirmed", ["Note"] = name });
        await AddAsync("alias", "AddressAliases", new() { ["Id"] = New("alias"), ["BeatCode"] = Names["beat"], ["AddressId"] = Id("tower"), ["Kind"] = "popular", ["Text"] = "老塔楼" });
        await AddAsync("photo", "Attachments", Attachment(New("photo")));
        using var bytes = new ByteArrayContent(Photo);
        bytes.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        (await Officer.SendAsync("PUT", $"odata/Attachments({Id("photo")})/Content", bytes)).Expect(204);
        Names["absent"] = Ids.New(TimeProvider.System.GetUtcNow()).ToString();
    }

    private Guid New(string name) => _ids[name] = Ids.New(TimeProvider.System.GetUtcNow());

    private async Task AddAsync(string name, string set, Dictionary<string, object?> record)
    {
        Names[name] = Id(name).ToString();
        (await Officer.PostAsync(set, record)).Expect(201);
    }
}
