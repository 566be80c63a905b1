"""A bare WebKitGTK window as large as a phone, which WebKitWebDriver starts: our stand-in for Safari on an iPhone.

Run by the system's Python, which has GTK's bindings; it imports nothing of ours. FIELDAPP_WEBKIT_DATA names the folder
in which it keeps its storage; without it nothing outlasts the window, as in a private tab.
"""

import os

import gi  # pyright: ignore[reportMissingImports] (the system has it, not our environment)

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402  # pyright: ignore[reportMissingImports]

WIDTH, HEIGHT = 390, 844


def store():
    folder = os.environ.get("FIELDAPP_WEBKIT_DATA")
    if not folder:
        return WebKit2.WebsiteDataManager.new_ephemeral()
    manager = WebKit2.WebsiteDataManager(base_data_directory=folder, base_cache_directory=folder)
    cookies = manager.get_cookie_manager()
    cookies.set_persistent_storage(f"{folder}/cookies.sqlite", WebKit2.CookiePersistentStorage.SQLITE)
    return manager


def begin(context, session):
    about = WebKit2.ApplicationInfo()
    about.set_name("fieldapp")
    about.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(about)
    session.connect("create-web-view", lambda _: window(context))
    session.connect("will-close", lambda _: GLib.timeout_add(100, Gtk.main_quit))


def window(context):
    # Over https, as in use, pages that are not to be stored are not put aside either; here, over http, they would be.
    settings = WebKit2.Settings(enable_page_cache=False)
    view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    frame = Gtk.Window()
    frame.set_decorated(False)
    frame.set_default_size(WIDTH, HEIGHT)
    frame.add(view)
    frame.show_all()
    view.connect("close", lambda _: frame.destroy())
    return view


context = WebKit2.WebContext(website_data_manager=store())
context.set_automation_allowed(True)
context.connect("automation-started", begin)
Gtk.main()
