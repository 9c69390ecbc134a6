using FieldCollect.Benchmarks.OData;
using FieldCollect.Register.Doorplates;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Benchmarks.Plates;

/// <summary>
/// The public page of a plate against a hello-world endpoint in the same process, on the same port and behind the same middleware; one after the other in rounds, the
/// load from another process. First each plate of a thousand anew, then again and again as a busy hour would.
/// </summary>
public static class PublicPagePart
{
    private const int Plates = 1_000;
    private const int Rounds = 7;

    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(PlatesSizes sizes, TextWriter progress, CancellationToken cancel)
    {
        var temporary = Directory.CreateTempSubdirectory("fieldcollect-benchmark-");
        var (pages, hello) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            await using var server = await DemoServer.StartAsync(temporary.FullName, sizes.Scale, 1, progress, cancel);
            await using (var context = server.Store.NewContext())
            {
                var tokens = await context.Set<Doorplate>().AsNoTracking().Where(p => p.Status == DoorplateStatus.Mounted && p.AddressId != null).OrderBy(p => p.Id).Select(p => p.Token).Take(Plates).ToListAsync(cancel);
                // Some of the demo's planted faults are plates that show nothing.
                var shown = new List<string>();
                foreach (var path in tokens.Select(t => $"/d/{t}"))
                {
                    using var reply = await server.Http.GetAsync(new Uri(server.Address, path), cancel);
                    if (reply.IsSuccessStatusCode)
                        shown.Add(path);
                }

                await File.WriteAllLinesAsync(pages, shown, cancel);
            }

            await File.WriteAllLinesAsync(hello, [DemoServer.Hello], cancel);
            var first = (await File.ReadAllLinesAsync(pages, cancel))[0];
            var length = (await server.GetAsync(first[1..])).Length;
            using var load = LoadProcess.Start();
            async Task<double> RateAsync(string paths, double time)
            {
                var (requests, took) = await load.RunAsync(server.Address.Port, LoadProcess.NoToken, paths, time);
                return requests / took;
            }

            await RateAsync(hello, sizes.Seconds);
            await RateAsync(pages, sizes.Seconds);
            var rounds = new List<(double Page, double Hello)>();
            for (var i = 0; i < Rounds; i++)
            {
                // Whatever else the machine does falls on both: the one first in one round is second in the next.
                var helloFirst = i % 2 == 0 ? await RateAsync(hello, sizes.Seconds) : 0;
                var page = await RateAsync(pages, sizes.Seconds);
                rounds.Add((page, i % 2 == 0 ? helloFirst : await RateAsync(hello, sizes.Seconds)));
                progress.WriteLine($"public page {rounds[^1].Page:N0}/s, hello {rounds[^1].Hello:N0}/s, ratio {rounds[^1].Page / rounds[^1].Hello:0.00}");
            }

            var middle = rounds.OrderBy(r => r.Page / r.Hello).ElementAt(Rounds / 2);
            return
            [
                BenchmarkResult.Against("page against hello world", middle.Page, "req/s", middle.Hello),
                new("page bytes", length, "B"),
            ];
        }
        finally
        {
            File.Delete(pages);
            File.Delete(hello);
            temporary.Delete(recursive: true);
        }
    }
}
