using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Matters;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Plates;

/// <summary>What scans tell of copied and misplaced plates becomes a matter of the beat: one for a plate and kind in so many days, however often it is scanned.</summary>
internal static class ScanMatters
{
    // Of a plate's day; more do not change the answer.
    private const int MostSightings = 200;

    public static async Task OpenAsync(RegisterStore store, IReadOnlyList<PlateScanRow> scans, CancellationToken cancel)
    {
        if (scans.Count == 0)
            return;
        var items = new Dictionary<Guid, PushItem>();
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
        {
            var ids = scans.Select(s => s.PlateId).Distinct().ToList();
            var plates = await context.Set<Doorplate>().AsNoTracking().Where(p => ids.Contains(p.Id) && p.AddressId != null && p.RemovedAt == null).ToListAsync(cancel);
            foreach (var plate in plates)
            {
                var found = new Dictionary<string, (PlateSuspicion Suspicion, PlateScanRow Scan)>();
                foreach (var scan in scans.Where(s => s.PlateId == plate.Id))
                {
                    foreach (var suspicion in await SuspicionsAsync(context, store, plate, scan, cancel))
                        found.TryAdd(suspicion.Kind, (suspicion, scan));
                }

                foreach (var (suspicion, scan) in found.Values)
                {
                    if (await MatterAsync(context, store, plate, suspicion, scan, cancel) is { } item)
                        items[(Guid)item.Values[nameof(Matter.Id)]!] = item;
                }
            }
        }

        if (items.Count > 0)
            await store.PushAsync([.. items.Values], Actor.Register, cancel);
    }

    private static async Task<IEnumerable<PlateSuspicion>> SuspicionsAsync(RegisterContext context, RegisterStore store, Doorplate plate, PlateScanRow scan, CancellationToken cancel)
    {
        var seen = Sighting(scan);
        var others = scan.Longitude is null || PlateLifecycle.IsRevoked(plate.Status)
            ? []
            : await context.PlateScans.AsNoTracking().Where(s => s.PlateId == plate.Id && s.Day == scan.Day && s.Longitude != null).Take(MostSightings).ToListAsync(cancel);
        return new[]
        {
            PlateFarAway.Find(plate, seen, store.Codes),
            PlateInTwoPlaces.Find(plate, seen, others.Select(Sighting), store.Codes),
            RevokedPlateHangs.Find(plate, seen, store.Codes),
        }.OfType<PlateSuspicion>();
    }

    // The id is made of plate, kind and time: two servers that see the same scan open one matter.
    private static async Task<PushItem?> MatterAsync(RegisterContext context, RegisterStore store, Doorplate plate, PlateSuspicion suspicion, PlateScanRow scan, CancellationToken cancel)
    {
        var days = PlatePolicy.MatterDays(store.Codes, scan.Day);
        var period = scan.Day.DayNumber / days;
        var (id, before) = (IdOf(plate, suspicion, period), IdOf(plate, suspicion, period - 1));
        var since = scan.At.AddDays(-days);
        if (await context.Set<Matter>().AnyAsync(m => m.Id == id || (m.Id == before && m.OpenedAt > since), cancel))
            return null;
        return new PushItem
        {
            Verb = PushVerb.Create,
            Set = EntitySets.Of(typeof(Matter)),
            Reason = "scan of a plate",
            Values = new Dictionary<string, object?>
            {
                [nameof(Matter.Id)] = id,
                [nameof(Matter.BeatCode)] = plate.BeatCode,
                [nameof(Matter.AddressId)] = plate.AddressId,
                [nameof(Matter.Kind)] = suspicion.Kind,
                [nameof(Matter.Text)] = $"{suspicion.Chinese} {suspicion.English}",
                [nameof(Matter.OpenedAt)] = scan.At,
            },
        };
    }

    private static Guid IdOf(Doorplate plate, PlateSuspicion suspicion, int period) =>
        Ids.OfName("Matters", string.Create(CultureInfo.InvariantCulture, $"{plate.Id}/{suspicion.Kind}/{period}"));

    private static PlateSighting Sighting(PlateScanRow scan) => new(scan.At, scan.Longitude, scan.Latitude);
}
