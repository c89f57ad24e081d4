from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "mesocare.messages"
    label = "mesocare_messages"  # Django has a "messages" of its own
