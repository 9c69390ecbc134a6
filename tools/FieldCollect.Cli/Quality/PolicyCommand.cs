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
/// <c>fieldcollect policy</c>: shows what holds on a day, and decides what is to hold from a later one, on the data folder. With a server running on it, the same is PoliciesInForce and PolicySettings.
/// </summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Policy: cycles, limits, error classes and the like, each from a day on. 政策参数。") { Show(), Set() };

    private static Command Show()
    {
        var register = new RegisterOptions();
        var on = new Option<DateOnly?>("--on") { Description = "The day; today without it 日期，默认今天" };
        var beat = new Option<string?>("--beat") { Description = "What holds in this beat; without it the county's and all beats' own 警务区" };
        var list = new Option<string?>("--list") { Description = $"Only one list 仅显示: {string.Join(", ", PolicyLists.All.Select(l => l.Name))}" };
        var json = Batches.JsonOption();
        var command = new Command("show", "Shows what holds on a day, and since when. 显示某日有效的政策参数。") { on, beat, list, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => Batches.WithStoreAsync(register, parsed, store =>
        {
            var day = parsed.GetValue(on) ?? County.Day(store.Time.GetUtcNow());
            var only = parsed.GetValue(list);
            var rows = PolicyDecisions.All(store.Codes, day, parsed.GetValue(beat)).Where(p => only is null || p.Policy == only).ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(new { day, version = store.Codes.PolicyVersion(day), settings = rows }, CommandEnd.Json));
            }
            else
            {
                output.WriteLine($"{day:yyyy-MM-dd} version 版本 {store.Codes.PolicyVersion(day)}");
                foreach (var row in rows)
                    output.WriteLine($"{row.Policy}.{row.Setting}{(row.ForBeatCode is null ? "" : "@" + row.ForBeatCode)} = {row.Value ?? "-"}{(row.Since is { } since ? $" since 自 {since:yyyy-MM-dd}" : "")}  {row.Chinese} {row.English}");
            }

            return Task.FromResult(CommandEnd.Done);
        }, stop));
        return command;
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
        register.AddTo(command);
        command.SetAction((parsed, stop) => Batches.WithStoreAsync(register, parsed, async store =>
        {
            var decided = new PolicySetting
            {
                Policy = parsed.GetValue(list)!, Setting = parsed.GetValue(setting)!, ForBeatCode = parsed.GetValue(beat), ValidFrom = parsed.GetValue(from), Value = parsed.GetValue(value),
                Reason = parsed.GetValue(reason)!,
            };
            decided.Code = PolicySetting.CodeOf(decided.Policy, decided.Setting, decided.ForBeatCode, decided.ValidFrom);
            var item = new PushItem
            {
                Verb = PushVerb.Create,
                Set = EntitySets.Of(typeof(PolicySetting)),
                Values = new Dictionary<string, object?>
                {
                    [nameof(PolicySetting.Code)] = decided.Code, [nameof(PolicySetting.Policy)] = decided.Policy, [nameof(PolicySetting.Setting)] = decided.Setting,
                    [nameof(PolicySetting.ForBeatCode)] = decided.ForBeatCode, [nameof(PolicySetting.ValidFrom)] = decided.ValidFrom, [nameof(PolicySetting.Value)] = decided.Value,
                    [nameof(PolicySetting.Reason)] = decided.Reason,
                },
            };
            if ((await store.PushAsync([item], Actor.Register, stop))[0].Problem is { } problem)
                throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(decided, CommandEnd.Json)
                : string.Create(CultureInfo.InvariantCulture, $"{decided.Code} = {decided.Value ?? "-"}"));
            return CommandEnd.Done;
        }, stop));
        return command;
    }
}
