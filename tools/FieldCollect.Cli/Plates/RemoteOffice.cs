using System.CommandLine;
using System.Net;
using System.Text.Json;
using FieldCollect.Cli.TerminalCommands;
using FieldCollect.Client;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Store.Reading;

namespace FieldCollect.Cli.PlateCommands;

/// <summary>The same commands with a registrar's account, against a server that runs: with --user they go over its actions instead of to the data folder.</summary>
internal sealed class RemoteOffice
{
    private readonly RemoteAccount _account = new("A registrar's account: over the server, not on the data folder 登记员账号（经服务器执行）");

    public void AddTo(Command command) => _account.AddTo(command);

    public bool IsMeant(ParseResult parsed) => _account.IsMeant(parsed);

    /// <summary>Begins the batch if it is not there yet, and orders until it is ordered whole.</summary>
    public Task<int> OrderAsync(ParseResult parsed, PlateBatch wish, bool json, CancellationToken stop) => RunAsync(parsed, async http =>
    {
        if (await FindAsync(http, wish.Number, stop) is not { } begun)
            await RemoteAccount.PostAsync(http, "odata/PlateBatches", RecordJson(wish), stop);
        else if (OrderCommand.Contradiction(begun.Deserialize<PlateBatch>()!, wish) is { } field)
            return OrderCommand.IsContradicted(parsed, wish.Number, field);
        await UntilAsync(http, wish.Number, "Order", new { }, parsed, stop);
        return await ShowAsync(http, parsed, wish.Number, json, stop);
    });

    /// <summary>Says that the plates have come, until none is left to say it of.</summary>
    public Task<int> DeliverAsync(ParseResult parsed, string number, string? from, string? to, bool json, CancellationToken stop) => RunAsync(parsed, async http =>
    {
        await UntilAsync(http, number, "Deliver", new { FromSerial = from, ToSerial = to }, parsed, stop);
        return await ShowAsync(http, parsed, number, json, stop);
    });

    /// <summary>Says that the plates have been made, until none is left to say it of.</summary>
    public Task<int> MarkPrintedAsync(ParseResult parsed, string number, CancellationToken stop) => RunAsync(parsed, async http =>
    {
        await UntilAsync(http, number, "MarkPrinted", new { }, parsed, stop);
        return Guard.Done;
    });

    /// <summary>Counts by batch and by beat, of what the account may see.</summary>
    public Task<int> StatusAsync(ParseResult parsed, DateOnly day, Func<IReadOnlyList<PlateBatchRates>, IReadOnlyList<PlateRates>, int> show, CancellationToken stop) => RunAsync(parsed, async http =>
        show(await CountsAsync<PlateBatchRates>(http, "PlateBatchRates", day, stop), await CountsAsync<PlateRates>(http, "PlateRates", day, stop)));

    private Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> work) => _account.RunAsync(parsed, work);

    // Each call does some thousand; a call that changes nothing more was the last.
    private static async Task UntilAsync(HttpClient http, string number, string action, object body, ParseResult parsed, CancellationToken stop)
    {
        var before = -1;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            await RemoteAccount.PostAsync(http, $"odata/PlateBatches(Number={Literal(number)})/{action}", body, stop);
            var done = await DoneAsync(http, number, action, stop);
            parsed.InvocationConfiguration.Error.WriteLine($"{number}: {done:N0} plates 块门牌 ...");
            if (done == before)
                return;
            before = done;
        }
    }

    private static async Task<int> DoneAsync(HttpClient http, string number, string action, CancellationToken stop)
    {
        var state = action switch { "Deliver" => " and DeliveredOn ne null", "MarkPrinted" => " and PrintedOn ne null", _ => "" };
        using var response = await http.GetAsync(new Uri($"odata/Doorplates/$count?$filter=BatchNumber eq {Literal(number)}{state}", UriKind.Relative), stop);
        return int.TryParse(await response.Content.ReadAsStringAsync(stop), out var count) ? count : throw new TerminalException(TerminalProblems.MalformedReply);
    }

    private static async Task<IReadOnlyList<T>> CountsAsync<T>(HttpClient http, string function, DateOnly day, CancellationToken stop)
    {
        return (await RemoteAccount.GetAsync(http, FormattableString.Invariant($"odata/{function}(Day={day:yyyy-MM-dd})"), stop)).GetProperty("value").Deserialize<List<T>>()!;
    }

    private static async Task<int> ShowAsync(HttpClient http, ParseResult parsed, string number, bool json, CancellationToken stop)
    {
        var batch = await FindAsync(http, number, stop) ?? throw new TerminalException(Problems.NotFound, number);
        var count = await DoneAsync(http, number, "Order", stop);
        parsed.InvocationConfiguration.Output.WriteLine(json
            ? JsonSerializer.Serialize(new { number, status = batch.GetProperty("Status").GetString(), total = count }, CommandEnd.Json)
            : $"{number}: {batch.GetProperty("Status").GetString()}, in all 合计 {count:N0}");
        return Guard.Done;
    }

    private static async Task<JsonElement?> FindAsync(HttpClient http, string number, CancellationToken stop)
    {
        using var response = await http.GetAsync(new Uri($"odata/PlateBatches(Number={Literal(number)})", UriKind.Relative), stop);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
        return response.IsSuccessStatusCode ? json.RootElement.Clone() : throw new TerminalException(Problems.Find(json.RootElement.GetProperty("error").GetProperty("code").GetString()!));
    }

    // Whatever was typed: a number that is none is the register's to refuse.
    private static string Literal(string number) => $"'{Uri.EscapeDataString(number.Replace("'", "''", StringComparison.Ordinal))}'";

    private static Dictionary<string, object?> RecordJson(PlateBatch wish) => new()
    {
        [nameof(PlateBatch.Id)] = wish.Id,
        [nameof(PlateBatch.Number)] = wish.Number,
        [nameof(PlateBatch.Maker)] = wish.Maker,
        [nameof(PlateBatch.DueOn)] = wish.DueOn,
        [nameof(PlateBatch.Size)] = wish.Size,
        [nameof(PlateBatch.Material)] = wish.Material,
        [nameof(PlateBatch.BeatCode)] = wish.BeatCode,
        [nameof(PlateBatch.DivisionCode)] = wish.DivisionCode,
        [nameof(PlateBatch.AddressKind)] = wish.AddressKind,
        [nameof(PlateBatch.Wanted)] = wish.Wanted,
    };
}
