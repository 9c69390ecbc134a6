using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FieldCollect.Cli.PlateCommands;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Cli.QualityCommands;

/// <summary>
/// <c>fieldcollect inspection</c>: plans, draws and closes inspections on the data folder, and draws a published list again. With a server running on it, the same is asked by its actions;
/// drawing again only reads, and may be done beside it.
/// </summary>
public static class InspectionCommand
{
    public static Command Create() => new("inspection", "Inspections: plan, draw, close, draw again. 抽查。") { Plan(), Step("draw", "Draws the sample when the period is over. 期末抽样。", DrawInspection.RunAsync), Step("close", "Judges and publishes. 评定并公布。", CloseAsync), Redraw() };

    private static Command Plan()
    {
        var register = new RegisterOptions();
        var beats = new Option<string[]>("--beat") { Description = "A beat; may be repeated 警务区", Required = true };
        var kinds = new Option<string[]>("--kind") { Description = "Residencies, Houses, Units or Addresses; may be repeated 类别", DefaultValueFactory = _ => ["Residencies", "Houses"] };
        var from = new Option<DateOnly>("--from") { Description = "First day of the period 期初", Required = true };
        var to = new Option<DateOnly>("--to") { Description = "Last day of the period 期末", Required = true };
        var target = new Option<double>("--target") { Description = "The rate to be proved 目标值", DefaultValueFactory = _ => Proven.UsualTarget };
        var expected = new Option<double>("--expected") { Description = "The rate you believe in 预计真实率", DefaultValueFactory = _ => 0.98 };
        var risk = new Option<double>("--risk") { Description = "Risk of failing by the luck of the draw 误判风险", DefaultValueFactory = _ => 0.2 };
        var dry = new Option<bool>("--show") { Description = "Only shows size and cost 只显示样本量和成本" };
        var json = JsonOption();
        var command = new Command("plan", "Plans an inspection and publishes the commitment to its seed. 制订抽查计划。") { beats, kinds, from, to, target, expected, risk, dry, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => Batches.WithStoreAsync(register, parsed, async store =>
        {
            var wish = new InspectionWish(parsed.GetValue(beats)!, parsed.GetValue(kinds)!, parsed.GetValue(target), parsed.GetValue(expected), parsed.GetValue(risk));
            var plan = await PlanInspection.RunAsync(store, Actor.Register, wish, stop);
            var output = parsed.InvocationConfiguration.Output;
            if (!parsed.GetValue(json))
            {
                foreach (var row in plan)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(row.BeatCode.Length == 0 ? "all 合计" : $"{row.BeatCode} {row.Kind}")}: {row.Checks} of 共 {row.Frame}, {row.Minutes} min 分钟"));
            }

            if (parsed.GetValue(dry))
            {
                if (parsed.GetValue(json))
                    output.WriteLine(JsonSerializer.Serialize(plan, CommandEnd.Json));
                return CommandEnd.Done;
            }

            return await ShowAsync(store, parsed, json, await PlanInspection.MakeAsync(store, Actor.Register, wish, parsed.GetValue(from), parsed.GetValue(to), null, null, stop), stop);
        }, stop));
        return command;
    }

    private static Command Step(string name, string description, Func<RegisterStore, Actor, Guid, CancellationToken, Task> run)
    {
        var register = new RegisterOptions();
        var (id, json) = (IdOption(), JsonOption());
        var command = new Command(name, description) { id, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => Batches.WithStoreAsync(register, parsed, async store =>
        {
            await run(store, Actor.Register, parsed.GetValue(id), stop);
            return await ShowAsync(store, parsed, json, parsed.GetValue(id), stop);
        }, stop));
        return command;
    }

    private static Command Redraw()
    {
        var register = new RegisterOptions();
        var (id, json) = (IdOption(), JsonOption());
        var command = new Command("redraw", "Draws a published list again and compares. 按公布的种子重新抽样并核对。") { id, json };
        register.AddTo(command);
        command.SetAction((parsed, stop) => RegisterGuard.RunAsync(parsed, async () =>
        {
            await using var context = await RegisterStore.OpenForReadingAsync(register.DataFolder(parsed), register.Postgres(parsed), stop);
            try
            {
                var again = await RedrawInspection.RunAsync(context, parsed.GetValue(id), stop);
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                    ? JsonSerializer.Serialize(again, CommandEnd.Json)
                    : $"{(again.Same ? "The list is the published one. 与公布的名单一致。" : "The list is NOT the published one. 与公布的名单不一致。")} {again.Drawn.Count}");
                return again.Same ? CommandEnd.Done : CommandEnd.Problem;
            }
            catch (ProblemException problem)
            {
                return CommandEnd.WithProblem(parsed.InvocationConfiguration.Error, problem.Kind.Code, problem.Message, problem.Kind.Chinese);
            }
        }));
        return command;
    }

    // A call does a bounded part.
    private static async Task CloseAsync(RegisterStore store, Actor actor, Guid id, CancellationToken stop)
    {
        while (!await CloseInspection.RunAsync(store, actor, id, stop))
            stop.ThrowIfCancellationRequested();
    }

    private static async Task<int> ShowAsync(RegisterStore store, ParseResult parsed, Option<bool> json, Guid id, CancellationToken stop)
    {
        await using var context = await store.Database.OpenReadContextAsync(stop);
        var inspection = await context.Set<Inspection>().AsNoTracking().SingleAsync(i => i.Id == id, stop);
        parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
            ? JsonSerializer.Serialize(inspection, CommandEnd.Json)
            : string.Create(CultureInfo.InvariantCulture, $"{inspection.Id}: {inspection.Status} {inspection.Verdict} {inspection.Estimate:P2} [{inspection.Lower:P2}, {inspection.Upper:P2}]").TrimEnd());
        return CommandEnd.Done;
    }

    private static Option<Guid> IdOption() => new("--id") { Description = "The inspection 抽查编号", Required = true };

    private static Option<bool> JsonOption() => new("--json") { Description = "Result as JSON 以 JSON 输出结果" };
}
