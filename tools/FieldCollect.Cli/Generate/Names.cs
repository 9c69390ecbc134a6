namespace FieldCollect.Cli.Generate;

/// <summary>Chinese personal names by how often they are met.</summary>
/// <remarks>
/// Surnames in the order of the Ministry of Public Security's national list, the first 24 with their published share in per cent; the shares of
/// the rest fall off with the rank. Given names draw on the characters that were in fashion when the person was born.
/// </remarks>
public static class Names
{
    private const string First = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢";

    private static readonly double[] FirstShares =
        [7.25, 7.19, 6.83, 5.38, 4.53, 3.08, 2.29, 2.23, 2.12, 2.05, 1.67, 1.54, 1.31, 1.26, 1.21, 1.18, 1.17, 1.15, 1.05, 0.95, 0.85, 0.84, 0.78, 0.76];

    private const string Rest =
        "韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞"
        + "鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋";

    private const string MenOld = "德明国华福贵金玉文成志兴永长清光正富有生全发忠义";
    private const string WomenOld = "秀英桂兰珍玉凤梅芳菊香莲淑素翠琴芝云花银";
    private const string MenSixties = "军勇强建平国庆伟明华东辉波斌林刚兵新民社红卫";
    private const string WomenSixties = "丽红霞敏艳燕萍玲芳娟梅琴英华云兰群慧莉琼";
    private const string MenEighties = "伟磊鹏涛杰超勇浩军斌波峰飞亮凯龙刚俊宁毅";
    private const string WomenEighties = "静丽娜婷敏雪艳娟莉洁倩玲颖芳燕丹晶瑶蕾璐";
    private const string MenNew = "浩宇轩子涵博文俊杰泽睿一铭梓航晨皓辰瑞霖";
    private const string WomenNew = "梓涵欣怡诗雨婷萱佳语可馨悦彤妍思琪玥菲瑾";

    // Pairs that one person's name is written with at different desks: same sound, other character.
    private static readonly Dictionary<char, char> Variants = new()
    {
        ['丽'] = '莉', ['莉'] = '丽', ['芳'] = '方', ['华'] = '花', ['花'] = '华', ['明'] = '铭', ['铭'] = '明', ['志'] = '智', ['伟'] = '炜', ['军'] = '君',
        ['红'] = '虹', ['英'] = '瑛', ['兰'] = '蓝', ['艳'] = '燕', ['燕'] = '艳', ['娟'] = '涓', ['国'] = '囯', ['玲'] = '铃', ['强'] = '彊', ['勇'] = '永',
        ['永'] = '勇', ['建'] = '健', ['平'] = '萍', ['萍'] = '平', ['波'] = '博', ['文'] = '雯', ['琴'] = '芹', ['梅'] = '玫', ['秀'] = '绣', ['静'] = '婧',
        ['杰'] = '洁', ['洁'] = '杰', ['俊'] = '骏', ['浩'] = '皓', ['皓'] = '浩', ['佳'] = '嘉', ['云'] = '芸', ['辉'] = '晖', ['清'] = '青', ['新'] = '欣',
    };

    private static readonly char[] SurnameOfPoint = BuildSurnames();

    /// <summary>A table of 4,096 points in proportion to the shares: one look-up a name.</summary>
    private static char[] BuildSurnames()
    {
        var all = First + Rest;
        var weights = all.Select((_, rank) => rank < FirstShares.Length ? FirstShares[rank] : 15.5 / (rank - 2)).ToList();
        var points = Apportion.ByWeight(4096, weights);
        return [.. points.SelectMany((count, i) => Enumerable.Repeat(all[i], count))];
    }

    public static string Surname(Dice dice) => SurnameOfPoint[dice.Below(SurnameOfPoint.Length)].ToString();

    public static string Given(Dice dice, bool male, int birthYear)
    {
        var (pool, single) = birthYear switch
        {
            < 1960 => (male ? MenOld : WomenOld, 0.12),
            < 1980 => (male ? MenSixties : WomenSixties, 0.30),
            < 2000 => (male ? MenEighties : WomenEighties, 0.42),
            _ => (male ? MenNew : WomenNew, 0.08),
        };
        var last = dice.Pick(pool);
        return dice.Chance(single) ? last.ToString() : string.Concat([dice.Pick(pool), last]);
    }

    /// <summary>The same name as another desk would write it; null where no character of it is commonly confused.</summary>
    public static string? Variant(string name)
    {
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (Variants.TryGetValue(name[i], out var other)) return string.Concat(name.AsSpan(0, i), [other], name.AsSpan(i + 1));
        }
        return null;
    }
}
