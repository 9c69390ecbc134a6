using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using FieldCollect.Fuzz.Generating;

namespace FieldCollect.Fuzz;

/// <summary>Meets the service, runs, and says what was found.</summary>
public sealed record Trial(Uri Root, string? Token, (Uri Url, string User, string Password)? SignIn, FuzzPlan Plan, TimeSpan Longest, RowBound? Bound)
{
    public const int NothingFound = 0;
    public const int Found = 1;
    public const int CannotTry = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<int> FuzzAsync(TextWriter output, TextWriter error, bool json, CancellationToken cancel)
    {
        using var service = new Service(Root, Token);
        if (await MeetAsync(service, error, cancel) is not ({ } csdl, { } samples))
            return CannotTry;
        var result = await new FuzzRun(service, csdl, samples, new Oracles(csdl, Longest, Bound), Plan).RunAsync(cancel);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { seed = Plan.Seed, result.Requests, result.ByStatus, result.Seconds, result.SlowestMilliseconds, result.Slowest, result.Findings }, Json));
            return result.Findings.Count == 0 ? NothingFound : Found;
        }

        foreach (var finding in result.Findings)
            await output.WriteLineAsync($"#{finding.Number} {finding.What}\n  {finding.Request}\n  again: {finding.Replay}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"seed {Plan.Seed}: {result.Requests} requests in {result.Seconds} s ({string.Join(", ", result.ByStatus.Select(s => $"{s.Key}: {s.Value}"))}); slowest {result.SlowestMilliseconds} ms {result.Slowest}; {result.Findings.Count} findings"));
        return result.Findings.Count == 0 ? NothingFound : Found;
    }

    public async Task<int> BombAsync(TextWriter output, TextWriter error, bool json, CancellationToken cancel, int times = 3)
    {
        using var service = new Service(Root, Token);
        if (await MeetAsync(service, error, cancel) is not ({ } csdl, { } samples))
            return CannotTry;
        var result = await new Bombs(service, csdl, samples, new Oracles(csdl, Longest, Bound), Longest, times).RunAsync(cancel);
        var wrong = result.Bombs.Count(b => b.Wrong is not null) + result.CalmFailed;
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(result, Json));
            return wrong == 0 ? NothingFound : Found;
        }

        foreach (var bomb in result.Bombs)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {bomb.Name,-32} {bomb.Status?.ToString(CultureInfo.InvariantCulture) ?? "closed",-7} {bomb.Milliseconds,9:N1} ms  {bomb.Wrong}"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{result.Bombs.Count} bombs, {wrong} wrong; another client's p99 {result.CalmBefore} ms before, {result.CalmDuring} ms during ({result.CalmRequests} requests, {result.CalmFailed} failed)"));
        return wrong == 0 ? NothingFound : Found;
    }

    private async Task<(Csdl?, Samples?)> MeetAsync(Service service, TextWriter error, CancellationToken cancel)
    {
        try
        {
            if (SignIn is var (url, user, password))
                await service.SignInAsync(url, user, password, cancel);
            var metadata = await service.SendAsync(new FuzzRequest("GET", "$metadata", [("Accept", "application/xml")], null), cancel);
            var csdl = Csdl.Parse(metadata.Text);
            return (csdl, await Samples.TakeAsync(service, csdl, cancel));
        }
        catch (Exception e) when (e is HttpRequestException or XmlException)
        {
            await error.WriteLineAsync($"{Root} cannot be tried: {e.Message}");
            return default;
        }
    }
}
