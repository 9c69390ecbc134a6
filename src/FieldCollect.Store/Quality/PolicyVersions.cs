using FieldCollect.Register.CodeLists;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality;

/// <summary>From which day on which version of the policy holds, see Policies/PolicyDecisions.Version: what rates of that day were made by.</summary>
public sealed class PolicyVersion
{
    public DateOnly Since { get; set; }

    public string Version { get; set; } = "";
}

/// <summary>Keeps <see cref="PolicyVersion"/> as the policy and the program say. What has begun is never changed but on its own day.</summary>
public static class PolicyVersions
{
    /// <summary>To be run when the register is opened and whenever its code lists or policy have changed.</summary>
    /// <param name="context">Of a write transaction, or the one that opens the register.</param>
    /// <param name="codes">Code lists and policy.</param>
    /// <param name="today">The day at the county.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task KeepAsync(RegisterContext context, CodeLists codes, DateOnly today, CancellationToken cancel)
    {
        var held = await context.PolicyVersions.OrderBy(v => v.Since).ToListAsync(cancel);
        var begun = held.FindLast(v => v.Since < today);
        var (wanted, last) = (new Dictionary<DateOnly, string>(), begun?.Version);
        foreach (var day in codes.Decisions.DaysAfter(today).Prepend(today))
        {
            var version = codes.PolicyVersion(day);
            if (version != last)
                wanted[day] = last = version;
        }

        foreach (var row in held.Where(v => v.Since >= today))
        {
            if (wanted.Remove(row.Since, out var version))
                row.Version = version;
            else
                context.Remove(row);
        }

        context.AddRange(wanted.Select(w => new PolicyVersion { Since = w.Key, Version = w.Value }));
        await context.SaveChangesAsync(cancel);
    }
}
