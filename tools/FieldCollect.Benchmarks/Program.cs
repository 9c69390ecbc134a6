using System.CommandLine;
using FieldCollect.Benchmarks;
using FieldCollect.Benchmarks.OData;
using FieldCollect.Benchmarks.Plates;
using FieldCollect.Benchmarks.Quality;
using FieldCollect.Benchmarks.Sync;

// The odata suite starts this program again to make its load.
if (args is [LoadProcess.Command])
{
    await LoadProcess.ServeAsync(Console.In, Console.Out);
    return 0;
}

// One suite a command; each says in its own file what it measures, and against what.
var json = new Option<bool>("--json") { Description = "Print {suite, machine, results} as JSON", Recursive = true };
var scale = new Option<double>("--scale") { Description = "Of the demo county", DefaultValueFactory = _ => 1 };
var seed = new Option<long>("--seed") { Description = "Of the demo county", DefaultValueFactory = _ => 1 };
var data = new Option<string?>("--data") { Description = "A data folder to make the county in, or to use again; a temporary one without" };
var seconds = new Option<double>("--seconds") { Description = "Of one round", DefaultValueFactory = _ => 1 };
var county = new Command("county", "Making the demo county, against raw prepared inserts of the same rows.") { scale, seed };
county.SetAction(async (parsed, stop) =>
{
    await Task.Yield();
    var results = await CountyBenchmark.RunAsync(parsed.GetValue(scale), parsed.GetValue(seed), parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "county", results, parsed.GetValue(json));
    return 0;
});
var only = new Option<string?>("--only") { Description = "Scenarios whose name contains this, such as \"Addresses key\"; then no paging" };
var odata = new Command("odata", "Reading over OData, against hand-written endpoints in the same process; and paging through every resident.") { scale, seed, data, seconds, only };
odata.SetAction(async (parsed, stop) =>
{
    var results = await ODataBenchmark.RunAsync(
        parsed.GetValue(data), parsed.GetValue(scale), parsed.GetValue(seed), parsed.GetValue(seconds), parsed.GetValue(only), parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "odata", results, parsed.GetValue(json));
    return 0;
});
var parts = new Option<string[]>("--only") { Description = $"Only these parts: {string.Join(", ", SyncBenchmark.Parts)}", AllowMultipleArgumentsPerToken = true };
parts.AcceptOnlyFromAmong([.. SyncBenchmark.Parts]);
var growth = new Option<double[]>("--growth")
{
    Description = "Also (c) and (d) in counties of these scales, such as 1 10 30: 30 needs 15 GB and ten minutes to make; --data keeps the counties", AllowMultipleArgumentsPerToken = true,
};
var none = new Option<bool>("--none") { Description = "None of the parts: for --growth alone" };
var tiny = new Option<bool>("--tiny") { Description = "Everything once and small, to see that it runs: its figures say nothing" };
var rounds = new Option<int?>("--rounds") { Description = "Of each part; the median counts" };
var sync = new Command("sync", "What a terminal and the register do with each other, against raw SQLite programs.") { seed, data, parts, growth, none, tiny, rounds };
sync.SetAction(async (parsed, stop) =>
{
    var only = parsed.GetValue(none) ? [] : parsed.GetValue(parts) is { Length: > 0 } some ? some : null;
    var sizes = parsed.GetValue(tiny) ? SyncSizes.Tiny : SyncSizes.Normal;
    sizes = sizes with { Rounds = parsed.GetValue(rounds) ?? sizes.Rounds, Growth = parsed.GetValue(growth) ?? [] };
    var results = await SyncBenchmark.RunAsync(parsed.GetValue(data), only, sizes, parsed.GetValue(seed), parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "sync", results, parsed.GetValue(json));
    return 0;
});
var platesParts = new Option<string[]>("--only") { Description = $"Only these parts: {string.Join(", ", PlatesBenchmark.Parts)}", AllowMultipleArgumentsPerToken = true };
platesParts.AcceptOnlyFromAmong([.. PlatesBenchmark.Parts]);
var plates = new Command("plates", "Doorplates: a county's order to one PDF, against the QR encoder alone; the public page, against a hello-world endpoint in the same process.") { platesParts, tiny };
plates.SetAction(async (parsed, stop) =>
{
    var sizes = parsed.GetValue(tiny) ? PlatesSizes.Tiny : PlatesSizes.Normal;
    var results = await PlatesBenchmark.RunAsync(parsed.GetValue(platesParts) is { Length: > 0 } some ? some : null, sizes, parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "plates", results, parsed.GetValue(json));
    return 0;
});
var qualityParts = new Option<string[]>("--only") { Description = $"Only these parts: {string.Join(", ", QualityBenchmark.Parts)}", AllowMultipleArgumentsPerToken = true };
qualityParts.AcceptOnlyFromAmong([.. QualityBenchmark.Parts]);
var quality = new Command("quality", "What keeping an eye on the register costs.") { scale, seed, data, qualityParts };
quality.SetAction(async (parsed, stop) =>
{
    var only = parsed.GetValue(qualityParts) is { Length: > 0 } some ? some : null;
    var results = await QualityBenchmark.RunAsync(parsed.GetValue(data), only, parsed.GetValue(scale), parsed.GetValue(seed), parsed.InvocationConfiguration.Error, stop);
    BenchmarkReport.Print(parsed.InvocationConfiguration.Output, "quality", results, parsed.GetValue(json));
    return 0;
});
var root = new RootCommand("FieldCollect's benchmarks: figures as ratios to a raw program in the same run.") { county, odata, sync, plates, quality };
root.Options.Add(json);
return await root.Parse(args).InvokeAsync();
