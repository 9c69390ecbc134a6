using System.Diagnostics;
using System.Text;
using FieldCollect.Fuzz.Generating;

namespace FieldCollect.Fuzz;

/// <summary>How one bomb was answered.</summary>
public sealed record BombAnswer(string Name, int? Status, double Milliseconds, string? Wrong);

/// <param name="Bombs">One after the other.</param>
/// <param name="CalmBefore">Of a client that reads one row again and again, with nothing else going on: p99, milliseconds.</param>
/// <param name="CalmDuring">The same while the bombs went off.</param>
/// <param name="CalmRequests">How many of those there were while they did.</param>
/// <param name="CalmFailed">How many of them were not answered as before.</param>
public sealed record BombResult(IReadOnlyList<BombAnswer> Bombs, double CalmBefore, double CalmDuring, int CalmRequests, int CalmFailed);

/// <summary>Requests made to cost much: each is to be answered soon, refused or not, while another client's requests go on.</summary>
/// <param name="times">How often each is sent; three times are enough for the calm client to notice.</param>
public sealed class Bombs(Service service, Csdl csdl, Samples samples, Oracles oracles, TimeSpan longest, int times)
{
    private const int CalmBeforehand = 200;
    private static readonly TimeSpan CalmPause = TimeSpan.FromMilliseconds(5);

    // A body this long is refused before it has come, and the connection with it: that is an answer as well.
    private const int TooLong = 4 << 20;

    public async Task<BombResult> RunAsync(CancellationToken cancel)
    {
        var random = new Random(1);
        var set = csdl.Sets.First(s => samples.Row(random, s.Type) is not null && s.Type.Navigations.Count > 0 && s.Type.Key is [_] && s.Type.Property(s.Type.Key[0]).Type == "Edm.Guid");
        var calm = new FuzzRequest("GET", set.Name + samples.Key(new Random(1), set.Type), [], null, set.Name);
        var (before, _) = await CalmAsync(calm, i => i < CalmBeforehand, cancel);
        var answers = new List<BombAnswer>();
        using var over = new CancellationTokenSource();
        var other = Task.Run(() => CalmAsync(calm, _ => !over.IsCancellationRequested, cancel), cancel);
        foreach (var (name, request) in Corpus(set))
        {
            var all = new List<BombAnswer>();
            for (var i = 0; i < times; i++)
                all.Add(await SendAsync(name, request, cancel));
            answers.Add(all.MaxBy(a => (a.Wrong is null ? 0 : 1, a.Milliseconds))!);
        }

        await over.CancelAsync();
        var (during, failed) = await other;
        return new BombResult(answers, P99(before), P99(during), during.Count, failed);
    }

    private async Task<BombAnswer> SendAsync(string name, FuzzRequest request, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var answer = await service.SendAsync(request, cancel);
            var wrong = oracles.Judge(request, answer).FirstOrDefault();
            return new BombAnswer(name, answer.Status, Math.Round(answer.Took.TotalMilliseconds, 1), wrong);
        }
        catch (HttpRequestException) when (request.Body is { Length: > TooLong } && clock.Elapsed < longest)
        {
            return new BombAnswer(name, null, Math.Round(clock.Elapsed.TotalMilliseconds, 1), null);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new BombAnswer(name, null, Math.Round(clock.Elapsed.TotalMilliseconds, 1), $"no answer: {e.Message}");
        }
    }

    private async Task<(List<double> Times, int Failed)> CalmAsync(FuzzRequest request, Func<int, bool> goesOn, CancellationToken cancel)
    {
        using var client = new Service(service.Root, service.Token);
        var expected = (await client.SendAsync(request, cancel)).Status;
        var times = new List<double>();
        var failed = 0;
        for (var i = 0; goesOn(i); i++)
        {
            var answer = await client.SendAsync(request, cancel);
            times.Add(answer.Took.TotalMilliseconds);
            failed += answer.Status == expected ? 0 : 1;
            await Task.Delay(CalmPause, cancel);
        }

        return (times, failed);
    }

    /// <summary>By name. Written for any service: over a set with rows, and its first properties.</summary>
    private IEnumerable<(string Name, FuzzRequest Request)> Corpus(CsdlSet set)
    {
        var key = set.Type.Key[0];
        var text = set.Type.Properties.FirstOrDefault(p => p.Type == "Edm.String")?.Name ?? key;
        FuzzRequest Get(string query) => new("GET", $"{set.Name}?{query}", [], null, set.Name);
        FuzzRequest Post(string query) => new("POST", $"{set.Name}/$query", [("Content-Type", "text/plain")], Encoding.UTF8.GetBytes(query), set.Name);
        FuzzRequest Json(string path, string body) => new("POST", path, [("Content-Type", "application/json")], Encoding.UTF8.GetBytes(body));
        string Repeat(string part, int times, string between = "") => string.Join(between, Enumerable.Repeat(part, times));

        foreach (var depth in new[] { 50, 2_000, 5_000 })
            yield return ($"{depth} parentheses", Get($"$filter={new string('(', depth)}true{new string(')', depth)}"));
        yield return ("100,000 parentheses in a body", Post($"$filter={new string('(', 100_000)}true{new string(')', 100_000)}"));
        yield return ("2,000 nots", Get($"$filter={Repeat("not%20", 2_000)}true"));
        yield return ("500 levels of functions", Get($"$filter={Repeat("tolower(", 500)}{text}{new string(')', 500)}%20eq%20'a'"));
        yield return ("1,000 conditions", Get($"$filter={Repeat($"{text}%20eq%20'a'", 600, "%20or%20")}"));
        yield return ("10,000 items of in", Post($"$filter={text} in ({string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"'{i}'"))})"));
        yield return ("10,000 items of in, 1 MB", Post($"$filter={text} in ({string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"'{i:D100}'"))})"));
        yield return ("expand cycle, 30 deep", Get("$top=100&$expand=" + Cycle(set.Type, 30)));
        yield return ("expand cycle, 4 deep", Get("$top=5000&$expand=" + Cycle(set.Type, 4)));
        yield return ("levels without end", Get("$expand=" + set.Type.Navigations[0].Name + "($levels=max)"));
        yield return ("every navigation expanded", Get("$top=5000&$expand=" + string.Join(',', set.Type.Navigations.Select(n => n.Name))));
        yield return ("$skip=10^9", Get("$skip=1000000000"));
        yield return ("$skip=10^9 with count", Get("$skip=1000000000&$count=true"));
        yield return ("$top=2147483647", Get("$top=2147483647"));
        yield return ("page of a billion", Get("$select=" + key) with { Headers = [("Prefer", "odata.maxpagesize=1000000000")] });
        yield return ("500 orders", Get("$orderby=" + Repeat(text, 500, ",")));
        yield return ("order by an expression", Get($"$orderby=length(concat({text},{text})),tolower({text})%20desc"));
        yield return ("contains within all rows", Get($"$count=true&$filter=contains({text},'zzzz')%20or%20endswith({text},'zzzz')"));
        yield return ("a pattern that backtracks", Get($"$filter=matchesPattern({text},'^((a%2B)%2B)%2B$')"));
        yield return ("30 computed names, each of the one before", Get($"$compute=concat({text},{text})%20as%20a0,"
            + string.Join(',', Enumerable.Range(0, 30).Select(i => $"concat(a{i},a{i})%20as%20a{i + 1}"))));
        yield return ("eight tables, each with a text twice that of the one before", Get($"$apply=compute(concat({text},{text})%20as%20a0)/"
            + string.Join('/', Enumerable.Range(0, 3).Select(i => $"top(9)/compute(concat(concat(a{i},a{i}),concat(a{i},a{i}))%20as%20a{i + 1})")) + "/top(9)"));
        yield return ("22 divisions by divisions", Get($"$filter={Repeat("(1%20div%20", 22)}length({text}){new string(')', 22)}%20eq%201"));
        yield return ("20 positions within positions", Get($"$filter={Repeat($"indexof({text},substring({text},", 20)}1{Repeat("))", 20)}%20eq%201"));
        if (csdl.Find(set.Type.Navigations.FirstOrDefault(n => n.IsMany)?.Target ?? "") is { } target)
        {
            var many = set.Type.Navigations.First(n => n.IsMany).Name;
            var inner = target.Properties.FirstOrDefault(p => p.Type == "Edm.String")?.Name ?? target.Key[0];
            yield return ("any over all rows", Get($"$count=true&$filter={many}/any(x:contains(x/{inner},'zzzz'))"));
            yield return ("ten lambdas", Get($"$filter={Repeat($"{many}/any(x:x/{inner}%20ne%20'a')", 10, "%20and%20")}"));
        }

        yield return ("1,000 parts", Json("$batch", $"{{\"requests\":[{string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"{{\"id\":\"{i}\",\"method\":\"GET\",\"url\":\"{set.Name}?$top=1\"}}"))}]}}"));
        yield return ("100,000 parts", Json("$batch", $"{{\"requests\":[{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"{{\"id\":\"{i}\",\"method\":\"GET\",\"url\":\"x\"}}"))}]}}"));
        var part = $"--b\r\nContent-Type: application/http\r\n\r\nGET {set.Name}?$top=1 HTTP/1.1\r\n\r\n\r\n";
        FuzzRequest Parts(string body) => new("POST", "$batch", [("Content-Type", "multipart/mixed;boundary=b")], Encoding.UTF8.GetBytes(body));
        yield return ("1,000 parts of a multipart", Parts(Repeat(part, 1_000) + "--b--"));
        yield return ("100,000 parts of a multipart", Parts(Repeat(part, 100_000) + "--b--"));
        yield return ("multipart of boundaries that are none", Parts("--b\r\n" + Repeat("--bx\r\n", 1 << 20) + "--b--"));
        yield return ("multipart without an end", Parts("--b\r\nContent-Type: application/http\r\n\r\n" + new string('a', 4 << 20)));
        yield return ("batch in a batch", Json("$batch", "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":\"$batch\",\"headers\":{\"content-type\":\"application/json\"},\"body\":{\"requests\":[]}}]}"));
        yield return ("100 pages of the largest size", Json("$batch", $"{{\"requests\":[{string.Join(',', Enumerable.Range(0, 100).Select(i => $"{{\"id\":\"{i}\",\"method\":\"GET\",\"url\":\"{set.Name}?$top=5000\",\"headers\":{{\"prefer\":\"maxpagesize=5000\"}}}}"))}]}}"));
        yield return ("URL of 1 MB", Get("$filter=" + new string('a', 1 << 20)));
        yield return ("URL of 15 KB", Get("$filter=" + Repeat($"{text}%20eq%20'a'", 500, "%20or%20")));
        yield return ("1,000 options", Get(string.Join('&', Enumerable.Range(0, 1_000).Select(i => $"@a{i}=1"))));
        yield return ("body of 20 MB", Json(set.Name, $"{{\"a\":\"{new string('a', 20 << 20)}\"}}"));
        yield return ("body 100,000 deep", Json(set.Name, new string('[', 100_000)));
        yield return ("body of 100,000 members", Json(set.Name, $"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"a{i}\":1"))}}}"));
    }

    // From one type to the next and on, back to where it came from as soon as that is possible.
    private string Cycle(CsdlType type, int depth)
    {
        if (type.Navigations.Count == 0 || depth == 0)
            return "";
        var navigation = type.Navigations.FirstOrDefault(n => n.IsMany) ?? type.Navigations[0];
        var rest = csdl.Find(navigation.Target) is { } target ? Back(target, type, depth - 1) : "";
        return rest.Length == 0 ? navigation.Name : $"{navigation.Name}($expand={rest})";
    }

    private string Back(CsdlType type, CsdlType to, int depth)
    {
        if (depth == 0 || type.Navigations.Count == 0)
            return "";
        var navigation = type.Navigations.FirstOrDefault(n => csdl.Find(n.Target) == to) ?? type.Navigations[0];
        var rest = csdl.Find(navigation.Target) is { } target ? Cycle(target, depth - 1) : "";
        return rest.Length == 0 ? navigation.Name : $"{navigation.Name}($expand={rest})";
    }

    private static double P99(List<double> times) => times.Count == 0 ? 0 : Math.Round(times.Order().ElementAt((int)((times.Count - 1) * 0.99)), 2);
}
