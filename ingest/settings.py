"""Every setting of Scrapy's that we changed, each with its reason."""

BOT_NAME = "alliance-digest-archive"
# The one module with a spider in it: a whole package would be imported for every command of Scrapy's.
SPIDER_MODULES = ["spiders.issues"]

# The contact is added to it by the spider, since the operator sets it.
USER_AGENT = "alliance-digest-archive/0.1"

# One request at a time, a second apart and slower if the site is slow: the archive is in no hurry.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
# A second is the least: Scrapy's own variation would halve it at times.
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0

# The ledger is the frontier and remembers what was asked; runs repeat in the same order.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# The whole of an answer, not each read of it; the spider gives PDFs more.
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 << 20
DOWNLOAD_WARNSIZE = 0
# Cut bodies come with a flag and are asked for again; bytes are kept whatever becomes of them.
DOWNLOAD_FAIL_ON_DATALOSS = False
# Scrapy's default accepts any certificate.
DOWNLOAD_VERIFY_CERTIFICATES = True
# Pages of the publication only: no files of this machine, no data: addresses, no FTP. The handler turns
# requests to the copy of the site that a crawl was pointed at.
DOWNLOAD_HANDLERS = {
    "http": "spiders.downloads.PublicationDownloadHandler",
    "https": "spiders.downloads.PublicationDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Checks the address that a name resolved to, at the moment of connecting.
TWISTED_DNS_RESOLVER = "spiders.addresses.GuardedResolver"

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    # gzip ends with a check of its own, so that a cut body is known; not every coding has one.
    "Accept-Encoding": "gzip",
}

# All of them, Scrapy's own list included: what a later version adds gets in only if it is named here. Left
# out, each for its reason: RobotsTxt fetches pages when robots.txt gives no answer; Offsite drops requests
# without a word; Redirect and MetaRefresh follow what the ledger has not seen; HttpCompression lets cut gzip
# bodies pass as whole (the bytes as received go into the WARC file, and ingest.bodies decodes them);
# HttpProxy would hide from the guard where a connection leads; Cookies, HttpAuth, HttpCache and
# DownloaderStats have no use.
DOWNLOADER_MIDDLEWARES_BASE = {
    "spiders.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "spiders.manners.MannersMiddleware": 560,
}
# 429 is not among them, and 503 only where it comes without Retry-After: spiders.manners waits as told.
RETRY_HTTP_CODES = [408, 500, 502, 503, 504, 522, 524]
# The ledger and the verdict tell what failed, once.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
# None of Scrapy's: HttpError takes answers away that are evidence, UrlLength addresses without a word, and
# Referer, Depth and the others tell what nobody asks for.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}

ITEM_PIPELINES = {"ingest.pipeline.CrawlPipeline": 300}
# Scrapy starts so many tasks for every answer. Its one item takes one of them until it is stored, and the
# requests that come with it the other.
CONCURRENT_ITEMS = 2

# Likewise all: nothing that listens for commands while a crawl runs, and no exports.
EXTENSIONS_BASE = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
# stderr is for the verdict and for what a person must see.
LOG_LEVEL = "WARNING"
STATS_DUMP = False
# It would read and parse the source of every callback at run time.
WARN_ON_GENERATOR_RETURN_VALUE = False
