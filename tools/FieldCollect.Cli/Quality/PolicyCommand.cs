using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Cli.PlateCommands;
using FieldCollect.Register;
using FieldCollect.Register.Policies;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>
/// <c>fieldcollect policy</c>: shows what holds on a day, and decides what is to hold from a later one; with an account over the server, else on the data folder.
/// </summary>
public static class PolicyCommand
{
    public static Command Create() => new("policy", "Policy: cycles, limits, error classes and the like, each from a day on. 政策参数。") { Show(), Set() };

    private static Command Show()
    {
        var register = new RegisterOptions();
        var on = new Option<DateOnly?>("--on") { Description = "The day; today without it 日期，默认今天" };
        var beat = new Option<string?>("--beat") { Description = "What holds in this beat; without it the county's and all beats' own 警务区" };
        var list = new Option<string?>("--list") { Description = $"Only one list 仅显示: {string.Join(", ", PolicyLists.All.Select(l => l.Name))}" };
        var json = Batches.JsonOption();
        var remote = new RemoteAccount("An account of the county: over the server 账号（经服务器）");
        var command = new Command("show", "Shows what holds on a day, and since when. 显示某日有效的政策参数。") { on, beat, list, json };
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (day, ofBeat) = (parsed.GetValue(on) ?? County.Day(TimeProvider.System.GetUtcNow()), parsed.GetValue(beat));
            return remote.IsMeant(parsed)
                ? remote.RunAsync(parsed, async http =>
                {
                    var county = await InForceAsync(http, day, null, stop);
                    Tell(day, PolicyDecisions.VersionOf(county), ofBeat is null ? county : await InForceAsync(http, day, ofBeat, stop), parsed, list, json);
                    return CommandEnd.Done;
                })
                : Batches.WithStoreAsync(register, parsed, store =>
                {
                    Tell(day, store.Codes.PolicyVersion(day), PolicyDecisions.All(store.Codes, day, ofBeat), parsed, list, json);
                    return Task.FromResult(CommandEnd.Done);
                }, stop);
        });
        return command;
    }

    private static async Task<List<PolicyInForce>> InForceAsync(HttpClient http, DateOnly day, string? beat, CancellationToken stop)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"odata/PoliciesInForce(Day={day:yyyy-MM-dd},BeatCode={(beat is null ? "null" : $"'{Uri.EscapeDataString(beat.Replace("'", "''", StringComparison.Ordinal))}'")})");
        return (await RemoteAccount.GetAsync(http, url, stop)).GetProperty("value").Deserialize<List<PolicyInForce>>()!;
    }

    private static void Tell(DateOnly day, string version, IEnumerable<PolicyInForce> settings, ParseResult parsed, Option<string?> list, Option<bool> json)
    {
        var (only, output) = (parsed.GetValue(list), parsed.InvocationConfiguration.Output);
        var rows = settings.Where(p => only is null || p.Policy == only).ToList();
        if (parsed.GetValue(json))
        {
            output.WriteLine(JsonSerializer.Serialize(new { day, version, settings = rows }, CommandEnd.Json));
            return;
        }

        output.WriteLine($"{day:yyyy-MM-dd} version 版本 {version}");
        foreach (var row in rows)
            output.WriteLine($"{row.Policy}.{row.Setting}{(row.ForBeatCode is null ? "" : "@" + row.ForBeatCode)} = {row.Value ?? "-"}{(row.Since is { } since ? $" since 自 {since:yyyy-MM-dd}" : "")}  {row.Chinese} {row.English}");
    }

    private static Command Set()
    {
        var register = new RegisterOptions();
        var list = new Argument<string>("list") { Description = "The code list 代码表" };
        var setting = new Argument<string>("setting") { Description = "Its code 设置项" };
        var value = new Argument<string?>("value") { Description = "The value; left out, what was decided before ends 设定值；省略则恢复原值", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<DateOnly>("--from") { Description = "The first day, tomorrow at the earliest 生效日期，最早明天", Required = true };
        var beat = new Option<string?>("--beat") { Description = "For this beat alone 仅限该警务区" };
        var reason = new Option<string>("--reason") { Description = "Why, e.g. the document that orders it 依据", Required = true };
        var json = Batches.JsonOption();
        var command = new Command("set", "Decides a setting from a day on. 设定政策参数。") { list, setting, value, from, beat, reason, json };
        var remote = new RemoteAccount("The registrar's account: over the server, in its name 登记员账号（经服务器、以其名义执行）");
        register.AddTo(command);
        remote.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var decided = new PolicySetting
            {
                Policy = parsed.GetValue(list)!, Setting = parsed.GetValue(setting)!, ForBeatCode = parsed.GetValue(beat), ValidFrom = parsed.GetValue(from), Value = parsed.GetValue(value),
                Reason = parsed.GetValue(reason)!,
            };
            decided.Code = PolicySetting.CodeOf(decided.Policy, decided.Setting, decided.ForBeatCode, decided.ValidFrom);
            var values = new Dictionary<string, object?>
            {
                [nameof(PolicySetting.Code)] = decided.Code, [nameof(PolicySetting.Policy)] = decided.Policy, [nameof(PolicySetting.Setting)] = decided.Setting,
                [nameof(PolicySetting.ForBeatCode)] = decided.ForBeatCode, [nameof(PolicySetting.ValidFrom)] = decided.ValidFrom, [nameof(PolicySetting.Value)] = decided.Value,
                [nameof(PolicySetting.Reason)] = decided.Reason,
            };
            var end = remote.IsMeant(parsed)
                ? await remote.RunAsync(parsed, async http =>
                {
                    await RemoteAccount.PostAsync(http, "odata/PolicySettings", values, stop);
                    return CommandEnd.Done;
                })
                : await Batches.WithStoreAsync(register, parsed, async store =>
                {
                    var item = new PushItem { Verb = PushVerb.Create, Set = EntitySets.Of(typeof(PolicySetting)), Values = values };
                    return (await store.PushAsync([item], Actor.Register, stop))[0].Problem is { } problem
                        ? throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details)
                        : CommandEnd.Done;
                }, stop);
            if (end == CommandEnd.Done)
            {
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                    ? JsonSerializer.Serialize(decided, CommandEnd.Json)
                    : string.Create(CultureInfo.InvariantCulture, $"{decided.Code} = {decided.Value ?? "-"}"));
            }

            return end;
        });
        return command;
    }
}
